// stats_accuracy: compares the statistics library and the metrics with every published figure
// they can answer.
//
// An ordinary run fails when a figure lost digits or docs/ACCURACY.md no longer says what was
// measured, or docs/STATISTICS.md what its examples give; `stats_accuracy --write-docs` rewrites
// those sections of the documents.
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>

#include "query/stats/reference_data.h"
#include "tests/accuracy/document_section.h"
#include "tests/accuracy/published_figures.h"
#include "tests/accuracy/worked_examples.h"

namespace assay::accuracy {
namespace {

constexpr const char* kSection = "figures";

std::filesystem::path Document(const char* name) {
  const char* source = std::getenv("ASSAY_SOURCE_DIR");
  return std::filesystem::path(source ? source : ".") / "docs" / name;
}

Report MakeReport() {
  Report report;
  AddMonthFigures(report);
  AddCallFigures(report);
  AddSurveyFigures(report);
  AddChartFigures(report);
  AddCertifiedFigures(report);
  AddComparisonFigures(report);
  AddQueueFigures(report);
  ListUncovered(report);
  return report;
}

class AccuracyTest : public testing::Test {
 protected:
  void SetUp() override { SKIP_WITHOUT_REFERENCE("EXPECTED.md"); }
};

TEST_F(AccuracyTest, EveryPublishedFigureKeepsItsDigits) {
  const Report report = MakeReport();
  for (const Figure& figure : report.figures()) {
    EXPECT_TRUE(figure.agrees) << "row " << figure.row << ": " << figure.what << ": expected "
                               << figure.expected << ", got " << figure.got;
  }
}

// The row numbers in "44, 45" or "47".
void AddRows(const std::string& text, std::set<int>& rows) {
  std::istringstream words(text);
  for (int row = 0; words >> row; words.ignore(1, ',')) rows.insert(row);
}

// The numbered rows of the table of EXPECTED.md.
std::set<int> ExpectedRows() {
  std::ifstream file(stats::ReferenceData() / "EXPECTED.md");
  std::set<int> rows;
  for (std::string line; std::getline(file, line);) {
    int row = 0;
    if (std::sscanf(line.c_str(), "| %d |", &row) == 1) rows.insert(row);
  }
  return rows;
}

TEST_F(AccuracyTest, EveryRowIsAnsweredOrListedWithItsReason) {
  const Report report = MakeReport();
  std::set<int> answered;
  for (const Figure& figure : report.figures()) AddRows(figure.row, answered);
  std::set<int> listed;
  for (const Remark& remark : report.uncovered()) AddRows(remark.row, listed);

  std::set<int> both = answered;
  both.insert(listed.begin(), listed.end());
  EXPECT_EQ(both, ExpectedRows());
  EXPECT_EQ(both.size(), answered.size() + listed.size()) << "listed as unanswered, yet answered";
}

TEST_F(AccuracyTest, TheDocumentSaysWhatIsMeasured) {
  EXPECT_EQ(ReadSection(Document("ACCURACY.md"), kSection), "\n" + MakeReport().ToMarkdown() + "\n")
      << "rewrite the document: tests/run --write-docs";
}

TEST(WorkedExamplesTest, TheDocumentGivesTheNumbersOfTheLibrary) {
  for (const WorkedExample& example : WorkedExamples()) {
    EXPECT_EQ(ReadSection(Document("STATISTICS.md"), example.section), example.text)
        << "rewrite the document: tests/run --write-docs";
  }
}

bool WriteInto(const char* document, std::string_view section, std::string_view text) {
  if (WriteSection(Document(document), section, text)) return true;
  std::fprintf(stderr, "write docs: no section \"%s\" in %s\n", std::string(section).c_str(),
               Document(document).c_str());
  return false;
}

}  // namespace

int WriteDocuments() {
  bool written = true;
  for (const WorkedExample& example : WorkedExamples()) {
    written = WriteInto("STATISTICS.md", example.section, example.text) && written;
  }
  if (!std::filesystem::exists(stats::ReferenceData() / "EXPECTED.md")) {
    std::fprintf(stderr, "write docs: reference data absent: set ASSAY_REFERENCE_DATA\n");
    return 1;
  }
  const std::string figures = "\n" + MakeReport().ToMarkdown() + "\n";
  return WriteInto("ACCURACY.md", kSection, figures) && written ? 0 : 1;
}

}  // namespace assay::accuracy

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--write-docs") == 0) return assay::accuracy::WriteDocuments();
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
