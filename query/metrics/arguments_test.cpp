#include "query/metrics/arguments.h"

#include <gmock/gmock.h>

#include "services/runtime/base/reason.h"
#include "services/runtime/testing/matchers.h"

namespace assay::metrics {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::StatusIs;

const std::vector<ParameterSpec> kSpecs = {
    {.name = "variant", .description = {}, .default_value = "v2", .allowed = {"v1", "v2"}},
    {.name = "seconds",
     .kind = ParameterSpec::Kind::kWhole,
     .description = {},
     .default_value = "20",
     .minimum = 0,
     .maximum = 600},
    {.name = "p",
     .kind = ParameterSpec::Kind::kNumber,
     .description = {},
     .default_value = "0.5",
     .minimum = 0,
     .maximum = 1},
    {.name = "threshold",
     .kind = ParameterSpec::Kind::kNumberOrWord,
     .description = {},
     .default_value = "own",
     .minimum = -10,
     .maximum = 10}};

TEST(ArgumentsTest, TakesDefaultsWhereNothingIsGiven) {
  ASSERT_OK_AND_ASSIGN(const Arguments arguments, Arguments::Resolve(kSpecs, {}));

  EXPECT_EQ(arguments.text("variant"), "v2");
  EXPECT_EQ(arguments.number("seconds"), 20);
  EXPECT_EQ(arguments.number("p"), 0.5);
  EXPECT_EQ(arguments.number_if_any("threshold"), std::nullopt);
}

TEST(ArgumentsTest, WritesEqualValuesInOneSpelling) {
  ASSERT_OK_AND_ASSIGN(
      const Arguments arguments,
      Arguments::Resolve(kSpecs, {{"seconds", "030"}, {"p", "0.90"}, {"threshold", "-0"}}));

  EXPECT_EQ(arguments.text("seconds"), "30");
  EXPECT_EQ(arguments.text("p"), "0.9");
  EXPECT_EQ(arguments.text("threshold"), "0");
}

TEST(ArgumentsTest, ReadsItsOwnSpellingOfSmallNumbers) {
  for (const char* text : {"0.000001", "0.00001", "0.000123", "0.999999"}) {
    ASSERT_OK_AND_ASSIGN(const Arguments arguments, Arguments::Resolve(kSpecs, {{"p", text}}));
    EXPECT_EQ(arguments.text("p"), text);
    EXPECT_EQ(arguments.number("p"), std::stod(text));
  }
}

TEST(ArgumentsTest, NamesTheParameterTheValueAndWhatIsAllowed) {
  const auto choice = Arguments::Resolve(kSpecs, {{"variant", "v9"}});
  EXPECT_THAT(choice, StatusIs(StatusCode::kInvalidArgument,
                               AllOf(HasSubstr("variant"), HasSubstr("v9"), HasSubstr("v1, v2"))));
  EXPECT_EQ(ReasonOf(choice.status()), "BAD_PARAMETER");

  EXPECT_THAT(Arguments::Resolve(kSpecs, {{"seconds", "601"}}),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("a whole number from 0 to 600")));
}

TEST(ArgumentsTest, RefusesWhatIsNotPlainlyANumberOfItsKind) {
  for (const char* text : {"", " 5", "5 ", "1e2", "0x10", "nan", "inf", "5;", "-1", "2.5"}) {
    EXPECT_FALSE(Arguments::Resolve(kSpecs, {{"seconds", text}}).ok()) << text;
  }
  for (const char* text : {"1.1", "-0.1", "0.1234567", "half"}) {
    EXPECT_FALSE(Arguments::Resolve(kSpecs, {{"p", text}}).ok()) << text;
  }
}

}  // namespace
}  // namespace assay::metrics
