#include "services/directory/documents.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/runtime/testing/temporary_folder.h"

namespace assay::directory {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

Documents Read(std::string_view text) {
  Documents documents;
  ReadDocuments(text, "org.yaml", documents);
  return documents;
}

TEST(DocumentsTest, ReadsSeveralKindsFromOneFile) {
  const Documents documents = Read(R"(# The organisation.
kind: Unit
unit_id: north
parent_id: group
level: region
names: {zh: 北区, en: North}
time_zone: Asia/Shanghai
---
kind: Source
source_id: acd/n1
is_prefix: true
family: call
unit_id: n1
system: acd
---
kind: Questionnaire
questionnaire_id: keypress
version: 1
items:
  - item_id: overall
    names: {en: Overall}
    scale_min: 1
    scale_max: 5
    favourable_from: 4
    is_overall: true
)");

  EXPECT_THAT(documents.problems, IsEmpty());
  ASSERT_EQ(documents.records.size(), 3u);
  const reference::v1::Unit& unit = documents.records[0].unit();
  EXPECT_EQ(unit.names().zh(), "北区");
  EXPECT_EQ(unit.level(), reference::v1::UNIT_LEVEL_REGION);
  const reference::v1::Source& source = documents.records[1].source();
  EXPECT_TRUE(source.is_prefix());
  EXPECT_EQ(source.family(), event::v1::FAMILY_CALL);
  const reference::v1::Item& item = documents.records[2].questionnaire().items(0);
  EXPECT_EQ(item.scale_max(), 5);
  EXPECT_TRUE(item.is_overall());
  EXPECT_EQ(documents.places[1].Text(), "org.yaml:9");
}

TEST(DocumentsTest, ListsEveryProblemWithItsLine) {
  const Documents documents = Read(R"(kind: Unit
unit_id: north
levl: region
level: continent
names: North
unit_id: south
---
kind: Source
source_id: [a, b]
is_prefix: yes
---
kind: Questionnaire
version: two
items:
  - item_id: overall
    scale_min: low
    colour: red
dimensions: none
)");

  EXPECT_THAT(
      documents.problems,
      ElementsAre(StartsWith("org.yaml:3: levl: unknown key; allowed are unit_id, parent_id"),
                  "org.yaml:4: level: must be one of group, region, branch, outlet, not "
                  "\"continent\"",
                  "org.yaml:5: names: must be a map, not \"North\"",
                  "org.yaml:6: unit_id: given twice",
                  "org.yaml:9: source_id: must be a text, not a list",
                  "org.yaml:10: is_prefix: must be true or false, not \"yes\"",
                  "org.yaml:13: version: must be a whole number from 0 on, not \"two\"",
                  "org.yaml:16: scale_min: must be a number, not \"low\"",
                  StartsWith("org.yaml:17: colour: unknown key"),
                  "org.yaml:18: dimensions: must be a list, not \"none\""));
}

TEST(DocumentsTest, KindIsRequiredAndKnown) {
  EXPECT_THAT(Read("unit_id: a\n").problems,
              ElementsAre(HasSubstr("org.yaml:1: kind: missing; write one of Unit, Source")));
  EXPECT_THAT(Read("\nkind: Branch\n").problems,
              ElementsAre(HasSubstr("kind: \"Branch\" is unknown")));
  EXPECT_THAT(Read("- a\n- b\n").problems, ElementsAre(HasSubstr("must be a map")));
}

TEST(DocumentsTest, EmptyDocumentsAreSkipped) {
  const Documents documents = Read("---\n---\n# only a comment\n");

  EXPECT_THAT(documents.problems, IsEmpty());
  EXPECT_THAT(documents.records, IsEmpty());
}

TEST(DocumentsTest, BrokenYamlIsAProblemWithItsLine) {
  EXPECT_THAT(Read("kind: Unit\nnames: {zh: a\nlevel: region\n").problems,
              ElementsAre(AllOf(StartsWith("org.yaml:"), HasSubstr("not YAML"))));
}

TEST(DocumentsTest, AKeyNeedsAValue) {
  EXPECT_THAT(Read("kind: Unit\nunit_id:\n").problems,
              ElementsAre("org.yaml:2: unit_id: has no value; write one or leave the key out"));
}

TEST(DocumentsTest, AFileThatCannotBeReadIsAProblem) {
  const testing::TemporaryFolder folder;
  Documents documents;

  ReadDocumentFile((folder.path() / "absent.yaml").string(), documents);
  ReadDocumentFile(folder.Write("empty.yaml", "").string(), documents);

  EXPECT_THAT(documents.problems, ElementsAre(HasSubstr("absent.yaml: cannot be read")));
}

std::string Repeated(std::string_view text, int times) {
  std::string repeated;
  for (int i = 0; i < times; ++i) repeated += text;
  return repeated;
}

TEST(DocumentsTest, TextThatIsNestedTooDeepIsAProblem) {
  for (const std::string& text :
       {Repeated("[", 20'000), Repeated("{a: ", 20'000), Repeated("- ", 20'000),
        Repeated("? ", 20'000), Repeated("&a [", 20'000),
        "kind: Unit\nnames: " + Repeated("[", 40) + Repeated("]", 40) + "\n"}) {
    EXPECT_THAT(Read(text).problems, ElementsAre(HasSubstr("nested deeper than 32 levels")))
        << text.substr(0, 20);
  }
}

// A few bytes that stand for very many, or for themselves.
TEST(DocumentsTest, AliasesAreWrittenOutWithinTheLimit) {
  std::string laughs = "kind: Unit\na: &a [lol]\n";
  for (char c = 'b'; c <= 'z'; ++c) {
    const std::string former = fmt::format("*{}, ", static_cast<char>(c - 1));
    laughs += fmt::format("{}: &{} [{}]\n", c, c, Repeated(former, 10));
  }
  const std::string items =
      "kind: Questionnaire\nanchor: &i {item_id: " + std::string(100'000, 'x') + "}\nitems: [" +
      Repeated("*i, ", 100'000) + "]\n";
  for (const std::string& text : {laughs, items, std::string("&a {kind: Unit, names: *a}")}) {
    EXPECT_THAT(Read(text).problems, ElementsAre(HasSubstr("with its aliases written out")))
        << text.substr(0, 40);
  }
  EXPECT_THAT(Read("kind: Unit\nunit_id: &u n1\nparent_id: *u\n").problems, IsEmpty());
}

// A parser that finds an empty document where it stands finds it there for ever.
TEST(DocumentsTest, ABeginningThatTheParserDoesNotPassIsAProblem) {
  for (const char* text : {",", ",kind: Ques\x80ion:", "kind: Unit\n---\n,", "--- ,", "... ,"}) {
    EXPECT_THAT(Read(text).problems, ElementsAre(HasSubstr("a document cannot begin so"))) << text;
  }
  for (const char* text : {"]", "}", ":", "?", "*a", "&a", "!", "|", "%", "-", "\"", "'"}) {
    EXPECT_THAT(Read(text).records, IsEmpty()) << text;
  }
}

TEST(DocumentsTest, AFileHasAMillionValuesAtMost) {
  EXPECT_THAT(Read("[" + Repeated("a,", 1'000'000) + "]").problems,
              ElementsAre(HasSubstr("more than 1000000 values")));
}

TEST(DocumentsTest, TextThatIsNotShownIsAProblem) {
  for (const char* text : {"\"\\x1b[2J\"", "\"\\0\"", "\"\\u202E\"", "\"\xff\"", "\"\\ud800\""}) {
    EXPECT_THAT(Read(fmt::format("kind: Unit\nnames: {{en: {}}}\n", text)).problems,
                ElementsAre(HasSubstr("org.yaml:2: ")))
        << text;
  }
}

TEST(DocumentsTest, NoPathEndsTheProgram) {
  for (const char* path : {"/", "/dev/zero", "/no/such", "/proc/self/mem"}) {
    Documents documents;
    ReadDocumentFile(path, documents);
    EXPECT_THAT(documents.problems, ElementsAre(HasSubstr(path)));
  }
}

}  // namespace
}  // namespace assay::directory
