// The library against other programs' answers to the same inputs; README.md has the table.
//
//   differential_test                 the stored cases, or those of ASSAY_DIFFERENTIAL_CASES
//   differential_test --check FILE    prints "line <tab> what is wrong" for each that disagrees
//   differential_test --write-docs    rewrites the tables of README.md
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>

#include "query/stats/public_functions.h"
#include "tests/accuracy/differential/reference.h"
#include "tests/accuracy/document_section.h"

namespace assay::accuracy {
namespace {

std::filesystem::path Source() {
  const char* source = std::getenv("ASSAY_SOURCE_DIR");
  return source != nullptr ? source : ".";
}
std::filesystem::path Folder() { return Source() / "tests/accuracy/differential"; }

std::map<std::string, Function> FunctionsByName() {
  std::map<std::string, Function> by_name;
  for (Function& function : AllFunctions()) by_name.emplace(function.name, function);
  return by_name;
}

// Fewer would say little; each function has dozens.
constexpr int kCasesFewest = 4;

TEST(DifferentialTest, AgreesWithOtherPrograms) {
  const char* given = std::getenv("ASSAY_DIFFERENTIAL_CASES");
  const std::vector<Case> cases = ReadCases(given != nullptr ? given : Folder() / "cases.tsv");
  ASSERT_FALSE(cases.empty()) << "no cases; differential.py --store writes them";
  const std::map<std::string, Function> functions = FunctionsByName();
  std::map<std::string, int> compared;
  for (const Case& one : cases) {
    const auto function = functions.find(one.function);
    ASSERT_NE(function, functions.end()) << "line " << one.line << ": no function " << one.function;
    ++compared[one.function];
    const auto wrong = Disagreement(function->second, one);
    EXPECT_FALSE(wrong) << "line " << one.line << ": " << *wrong;
  }
  for (const auto& [name, function] : functions) {
    EXPECT_GE(compared[name], kCasesFewest) << name << " has too few cases";
  }
}

TEST(DifferentialTest, EveryPublicFunctionIsComparedOrListed) {
  std::set<std::string> known;
  for (const Function& function : AllFunctions()) {
    known.insert(function.name.substr(0, function.name.find('/')));
  }
  for (const Uncompared& function : UncomparedFunctions()) {
    known.insert(function.name);
    std::ifstream file(Source() / "query/stats" / function.file);
    std::stringstream text;
    text << file.rdbuf();
    std::string test = function.test;
    test.replace(test.find('.'), 1, ", ");
    EXPECT_NE(text.str().find("(" + test), std::string::npos)
        << function.name << ": no test " << function.test << " in " << function.file;
  }
  const stats::PublicFunctions functions = stats::ReadPublicFunctions();
  EXPECT_GT(functions.header_of.size(), 100U);
  for (const auto& [name, header] : functions.header_of) {
    EXPECT_TRUE(known.contains(name))
        << header << " declares " << name << ": give it a peer, or list it in functions.cpp";
  }
}

std::string Tables() {
  std::ostringstream text;
  text << "\n| function | peer | relative | absolute | why |\n|---|---|---|---|---|\n";
  for (const Function& function : AllFunctions()) {
    const Tolerance& tolerance = function.tolerance;
    text << "| " << function.name << " | " << function.peer << " | " << tolerance.relative << " | "
         << tolerance.absolute << " | " << tolerance.why << " |\n";
  }
  text << "\nWithout a peer:\n\n| function | covered by | why no peer |\n|---|---|---|\n";
  for (const Uncompared& function : UncomparedFunctions()) {
    text << "| " << function.name << " | `" << function.test << "` | " << function.why << " |\n";
  }
  text << "\n";
  return text.str();
}

TEST(DifferentialTest, TheReadmeHasTheTables) {
  EXPECT_EQ(ReadSection(Folder() / "README.md", "functions"), Tables())
      << "rewrite the document: tests/run --write-docs";
}

int Check(const char* path) {
  const std::map<std::string, Function> functions = FunctionsByName();
  for (const Case& one : ReadCases(path)) {
    const auto function = functions.find(one.function);
    if (function == functions.end()) {
      std::cout << one.line << "\tno such function\n";
      continue;
    }
    try {
      std::string wrong = Disagreement(function->second, one).value_or("");
      std::replace(wrong.begin(), wrong.end(), '\n', '\v');
      if (!wrong.empty()) std::cout << one.line << '\t' << wrong << '\n';
    } catch (const Json::exception&) {
      // Made smaller to what is no input of the function: nothing to compare.
    }
  }
  return 0;
}

}  // namespace
}  // namespace assay::accuracy

int main(int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], "--check") == 0) return assay::accuracy::Check(argv[2]);
  if (argc == 2 && std::strcmp(argv[1], "--write-docs") == 0) {
    return assay::accuracy::WriteSection(assay::accuracy::Folder() / "README.md", "functions",
                                         assay::accuracy::Tables())
               ? 0
               : 1;
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
