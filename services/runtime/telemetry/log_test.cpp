#include "services/runtime/telemetry/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

namespace assay::log {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

TEST(LogTest, WritesOneLineOfKeysAndValues) {
  CaptureForTest captured;

  Info("batch stored", {{"topic", "assay.call.v1"}, {"rows", 500}, {"seconds", 0.25}});

  EXPECT_THAT(captured.text(),
              MatchesRegex("time=....-..-..T..:..:......Z level=info event=\"batch stored\" "
                           "topic=assay.call.v1 rows=500 seconds=0.25\n"));
}

TEST(LogTest, QuotesValuesThatWouldBreakTheLine) {
  CaptureForTest captured;

  Warning("odd", {{"text", "a \"b\"\nc"}, {"empty", ""}, {"pair", "k=v"}});

  EXPECT_THAT(captured.text(), HasSubstr(R"(text="a \"b\"\nc" empty="" pair="k=v")"));
  EXPECT_THAT(captured.text(), HasSubstr("level=warning"));
  const std::string text = captured.text();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
}

TEST(LogTest, SendsNothingToATerminalButText) {
  CaptureForTest captured;

  Warning("odd", {{"colour", "\x1b[31mred"}, {"turned", "a\u202eb"}, {"broken", "\xff"}});
  Warning("long", {{"text", std::string(1'000'000, 'x')}});

  EXPECT_THAT(captured.text(),
              HasSubstr(R"(colour="\x1b[31mred" turned="a\u202eb" broken="\xff")"));
  EXPECT_LT(captured.text().size(), 20'000u);
}

TEST(LogTest, TakesAStatusAsAValue) {
  CaptureForTest captured;

  Error("insert failed", {{"error", Unavailable("no route")}});

  EXPECT_THAT(captured.text(), HasSubstr("error=\"UNAVAILABLE: no route\""));
}

TEST(LogTest, DropsLinesBelowTheLevel) {
  CaptureForTest captured;
  SetLevel(Level::kWarning);

  Info("dropped");
  Warning("kept");

  EXPECT_THAT(captured.text(), HasSubstr("kept"));
  EXPECT_THAT(captured.text(), ::testing::Not(HasSubstr("dropped")));
}

TEST(LogTest, LinesOfSeveralThreadsStayWhole) {
  CaptureForTest captured;
  constexpr int kThreads = 4, kLines = 100;

  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([i] {
      for (int line = 0; line < kLines; ++line) Info("tick", {{"thread", i}, {"line", line}});
    });
  }
  for (std::thread& thread : threads) thread.join();

  const std::string text = captured.text();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), kThreads * kLines);
}

}  // namespace
}  // namespace assay::log
