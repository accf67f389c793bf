// The public functions of this library by name, read from its headers, so that a test can say which
// of them it forgets.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>

namespace assay::stats {

struct PublicFunctions {
  std::map<std::string, std::string> header_of;  // By name of the function.
  std::set<std::string> answering;               // Those that return an Answer.
  int headers = 0;
};

// Of the headers that belong to the library; what only tests use says so in `kForTests`.
inline PublicFunctions ReadPublicFunctions() {
  const std::set<std::string> kForTests{
      "answer_matchers.h", "answer_numbers.h",   "any_input.h",      "extreme_calls.h",
      "extreme_input.h",   "public_functions.h", "reference_data.h", "repeated_input.h"};
  // A declaration at the start of a line, of a member after two blanks: a type, a name, arguments.
  const std::regex declaration(
      R"(^(?:  )?(?:static |inline |constexpr )*((?:[\w:]+|Answer<.*>|std::\w+<.*>)[&*]?) ([A-Z]\w*)\()");
  const char* source = std::getenv("ASSAY_SOURCE_DIR");
  const std::filesystem::path folder = std::filesystem::path(source ? source : ".") / "query/stats";
  PublicFunctions functions;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    const std::string name = file.path().filename();
    if (file.path().extension() != ".h" || kForTests.contains(name)) continue;
    ++functions.headers;
    std::ifstream in(file.path());
    bool is_private = false;
    for (std::string line; std::getline(in, line);) {
      if (line == " private:") is_private = true;
      if (line == "};") is_private = false;
      std::smatch match;
      if (is_private || !std::regex_search(line, match, declaration)) continue;
      if (match[1] == "return" || match[1] == "explicit" || match[1] == "else") continue;
      functions.header_of.emplace(match[2], name);
      if (match[1].str().starts_with("Answer<")) functions.answering.insert(match[2]);
    }
  }
  return functions;
}

}  // namespace assay::stats
