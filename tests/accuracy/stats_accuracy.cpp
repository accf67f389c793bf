// stats_accuracy: compares the statistics library with every published figure it can answer.
//
// An ordinary run fails when a figure lost digits or docs/ACCURACY.md no longer says what was
// measured; `stats_accuracy --write-docs` rewrites that section of the document.
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>

#include "query/stats/reference_data.h"
#include "tests/accuracy/document_section.h"
#include "tests/accuracy/published_figures.h"

namespace assay::accuracy {
namespace {

constexpr const char* kSection = "figures";

std::filesystem::path Document() {
  const char* source = std::getenv("ASSAY_SOURCE_DIR");
  return std::filesystem::path(source ? source : ".") / "docs/ACCURACY.md";
}

Report MakeReport() {
  Report report;
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

TEST_F(AccuracyTest, TheDocumentSaysWhatIsMeasured) {
  EXPECT_EQ(ReadSection(Document(), kSection), "\n" + MakeReport().ToMarkdown() + "\n")
      << "rewrite the document: tests/run --only accuracy --write-docs";
}

}  // namespace

int WriteDocument() {
  if (!std::filesystem::exists(stats::ReferenceData() / "EXPECTED.md")) {
    std::fprintf(stderr, "write docs: reference data absent: set ASSAY_REFERENCE_DATA\n");
    return 1;
  }
  const bool written = WriteSection(Document(), kSection, "\n" + MakeReport().ToMarkdown() + "\n");
  if (!written) std::fprintf(stderr, "write docs: no section in %s\n", Document().c_str());
  return written ? 0 : 1;
}

}  // namespace assay::accuracy

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--write-docs") == 0) return assay::accuracy::WriteDocument();
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
