#include "services/assayctl/simulate/traffic.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "services/assayctl/simulate/history_feed.h"
#include "services/assayctl/simulate/live_branch.h"
#include "services/runtime/testing/matchers.h"

namespace assay::assayctl {
namespace {

using namespace std::chrono_literals;
using event::v1::FAMILY_CALL;
using event::v1::FAMILY_SURVEY;
using google::protobuf::util::TimeUtil;

const WallTime kMonday{std::chrono::sys_days(std::chrono::year(2026) / 1 / 5)};

directory::Questionnaire Keypress() {
  directory::Questionnaire questionnaire{.id = "keypress", .version = 3, .item_count = 2};
  for (const char* id : {"overall", "manner"}) {
    questionnaire.subjects.push_back({.id = id, .names = {}, .scale_min = 1, .scale_max = 5});
  }
  return questionnaire;
}

class TrafficTest : public ::testing::Test {
 protected:
  static BranchProfile Profile() {
    return ProfileOf({.unit_id = "b1",
                      .zone = directory::TimeZone(),
                      .call_prefix = "acd/b1/",
                      .survey_prefix = "keypress/b1/"},
                     1, 1'000);
  }
  Traffic Days(int days, bool ends_whole = true, uint64_t seed = 1,
               const BranchProfile& profile = Profile()) {
    const WallTime end = kMonday + days * 24h;
    return Traffic(profile, questionnaire_, seed, Arrivals::WithRhythm(profile, seed, kMonday, end),
                   {.id_prefix = "h-", .end = end, .ends_whole = ends_whole});
  }
  static std::vector<TimedEvent> All(Traffic traffic) {
    std::vector<TimedEvent> events;
    while (auto event = traffic.Next()) events.push_back(*std::move(event));
    return events;
  }

  const directory::Questionnaire questionnaire_ = Keypress();
};

TEST_F(TrafficTest, IsTheSameForTheSameSeed) {
  const auto events = All(Days(1));
  const auto same = All(Days(1));

  ASSERT_GT(events.size(), 1'000u);
  ASSERT_EQ(events.size(), same.size());
  for (size_t i = 0; i < events.size(); ++i) {
    ASSERT_EQ(events[i].event.SerializeAsString(), same[i].event.SerializeAsString());
  }
  EXPECT_NE(All(Days(1, true, 2)).front().at, events.front().at);
}

TEST_F(TrafficTest, ComesInOrderOfTimeAndLooksForNothing) {
  Traffic peeked = Days(1);
  for (const TimedEvent& event : All(Days(1))) {
    ASSERT_EQ(peeked.PeekTime(), event.at);
    ASSERT_EQ(peeked.Next()->at, event.at);
    ASSERT_EQ(TimeUtil::TimestampToMilliseconds(event.event.occurred_at()),
              event.at.time_since_epoch().count());
  }
  EXPECT_FALSE(peeked.Next().has_value());
}

TEST_F(TrafficTest, TheEventsOfACallAgree) {
  struct Seen {
    bool queued = false, answered = false, ended = false;
    const event::v1::CallEnded* end = nullptr;
  };
  std::map<std::string, Seen> calls;
  const auto events = All(Days(2));
  for (const TimedEvent& event : events) {
    if (event.family != FAMILY_CALL) continue;
    const event::v1::CallEvent& call = event.event.call();
    Seen& seen = calls[call.call_id()];
    ASSERT_FALSE(seen.ended) << call.call_id();
    ASSERT_LE(TimeUtil::TimestampToMilliseconds(call.arrived_at()),
              event.at.time_since_epoch().count());
    seen.queued |= call.has_queued();
    seen.answered |= call.has_answered();
    seen.ended = call.has_ended();
    if (seen.ended) seen.end = &call.ended();
  }
  for (const auto& [id, seen] : calls) {
    ASSERT_TRUE(seen.ended) << id;
    EXPECT_EQ(seen.end->has_queue_ms(), seen.queued) << id;
    EXPECT_EQ(seen.end->end_reason() == event::v1::CALL_END_REASON_SERVED, seen.answered) << id;
    EXPECT_EQ(seen.end->talk_ms() > 0, seen.answered) << id;
  }
}

TEST_F(TrafficTest, AnswersFollowServedCallsAndFitTheirScales) {
  std::set<std::string> served;
  int responses = 0;
  for (const TimedEvent& event : All(Days(2))) {
    if (event.family == FAMILY_CALL) {
      if (event.event.call().has_answered()) served.insert(event.event.call().call_id());
      continue;
    }
    ++responses;
    const event::v1::SurveyResponse& response = event.event.survey_response();
    EXPECT_TRUE(served.contains(response.call_id()));
    EXPECT_EQ(response.questionnaire_version(), 3u);
    ASSERT_GE(response.answers_size(), 1);
    for (const event::v1::Answer& answer : response.answers()) {
      EXPECT_GE(answer.score(), 1);
      EXPECT_LE(answer.score(), 5);
    }
  }
  const double share = static_cast<double>(responses) / static_cast<double>(served.size());
  EXPECT_NEAR(share, Profile().response_share, 0.05);
}

TEST_F(TrafficTest, ShorterStaffMeansLongerWaitsMoreLossAndWorseScores) {
  struct Outcome {
    double wait_s = 0, lost = 0, score = 0;
  };
  const auto outcome = [&](double occupancy) {
    BranchProfile profile = Profile();
    profile.occupancy = occupancy;
    Outcome sum;
    int calls = 0, scores = 0;
    for (const TimedEvent& event : All(Days(3, true, 1, profile))) {
      calls += event.event.call().has_ended();
      if (event.event.call().ended().has_queue_ms()) {
        sum.wait_s += event.event.call().ended().queue_ms() / 1e3;
        sum.lost +=
            event.event.call().ended().end_reason() == event::v1::CALL_END_REASON_CALLER_LOST;
      }
      if (event.family == FAMILY_SURVEY) {
        ++scores;
        sum.score += event.event.survey_response().answers(0).score();
      }
    }
    return Outcome{sum.wait_s / calls, sum.lost / calls, sum.score / scores};
  };
  const Outcome relaxed = outcome(0.6), busy = outcome(1.1);

  EXPECT_GT(busy.wait_s, 1.5 * relaxed.wait_s);
  EXPECT_GT(busy.lost, 1.5 * relaxed.lost);
  EXPECT_LT(busy.score, relaxed.score - 0.07);
}

TEST_F(TrafficTest, APastEndsWhole) {
  const WallTime end = kMonday + 24h;
  for (const TimedEvent& event : All(Days(1))) ASSERT_LT(event.at, end);
  EXPECT_GE(All(Days(1, false)).back().at, end - 3h);
}

TEST_F(TrafficTest, AHistoryResumesAnywhere) {
  const auto rest_after = [&](uint64_t last_sequence, event::v1::Family family) {
    HistoryFeed feed(Days(1), family, kMonday);
    EXPECT_OK(feed.StartAfter(last_sequence));
    std::vector<std::string> rest;
    event::v1::Event event;
    while (*feed.Next(&event) == FeedState::kEvent) rest.push_back(event.SerializeAsString());
    return rest;
  };
  for (const auto family : {FAMILY_CALL, FAMILY_SURVEY}) {
    const auto all = rest_after(0, family);
    ASSERT_GT(all.size(), 20u);
    const auto rest = rest_after(17, family);
    ASSERT_EQ(rest.size(), all.size() - 17);
    EXPECT_TRUE(std::equal(rest.begin(), rest.end(), all.begin() + 17));
    EXPECT_TRUE(rest_after(all.size(), family).empty());
    EXPECT_TRUE(rest_after(all.size() + 100, family).empty());
  }
}

TEST_F(TrafficTest, WhatIsBeforeTheBeginIsLeftOutAndTheRestAsItIs) {
  const WallTime end = kMonday + 12h, begin = kMonday + 11h;
  const auto traffic = [&](WallTime from) {
    return Traffic(Profile(), questionnaire_, 1, Arrivals::WithRhythm(Profile(), 1, kMonday, end),
                   {.id_prefix = "h-", .begin = from, .end = end});
  };
  std::vector<std::string> expected, events;
  for (const TimedEvent& event : All(traffic(WallTime::min()))) {
    if (event.at >= begin) expected.push_back(event.event.ShortDebugString());
  }
  for (const TimedEvent& event : All(traffic(begin))) {
    events.push_back(event.event.ShortDebugString());
  }

  EXPECT_GT(events.size(), 50u);
  EXPECT_EQ(events, expected);
}

class LiveBranchTest : public TrafficTest {
 protected:
  // Every event a feed has at this moment.
  static int Take(EventFeed& feed, WallTime now) {
    int count = 0;
    event::v1::Event event;
    while (*feed.Next(&event) == FeedState::kEvent) {
      ++count;
      EXPECT_LE(TimeUtil::TimestampToMilliseconds(event.occurred_at()),
                now.time_since_epoch().count());
    }
    return count;
  }

  FakeClock clock_{kMonday};
};

TEST_F(LiveBranchTest, EventsComeWhenTheirMomentHasCome) {
  const BranchProfile profile = Profile();
  Traffic traffic(profile, questionnaire_, 1,
                  Arrivals::Steady(profile, 1, kMonday - LiveBranch::kWarmUp, kMonday + 10min, 2),
                  {.id_prefix = "live-"});
  LiveBranch branch(std::move(traffic), clock_, kMonday, kMonday + 10min);
  EXPECT_EQ(Take(branch.calls(), clock_.Now()), 0);

  int calls = 0, surveys = 0;
  for (int second = 0; second < 60; ++second) {
    EXPECT_GT(branch.calls().ready_at(), clock_.MonotonicNow());
    clock_.Advance(1s);
    calls += Take(branch.calls(), clock_.Now());
    surveys += Take(branch.surveys(), clock_.Now());
  }
  // From the first minute on calls end too: two or three events for each of 120 calls.
  EXPECT_GT(calls, 200);
  EXPECT_LT(calls, 400);
  EXPECT_GT(surveys, 5);

  clock_.Advance(1h);
  calls += Take(branch.calls(), clock_.Now());
  event::v1::Event event;
  EXPECT_EQ(*branch.calls().Next(&event), FeedState::kEnd);
}

TEST_F(LiveBranchTest, WaitsAndLosesNothingWhileOneFeedIsNotTaken) {
  const BranchProfile profile = Profile();
  const auto traffic = [&] {
    return Traffic(profile, questionnaire_, 1,
                   Arrivals::Steady(profile, 1, kMonday - LiveBranch::kWarmUp, kMonday + 10min, 20),
                   {.id_prefix = "live-"});
  };
  int calls = 0, surveys = 0;
  for (const TimedEvent& event : All(traffic())) {
    if (event.at < kMonday || event.at >= kMonday + 10min) continue;
    ++(event.family == FAMILY_CALL ? calls : surveys);
  }
  ASSERT_GT(static_cast<size_t>(calls), 2 * LiveBranch::kWaitingMax);

  LiveBranch branch(traffic(), clock_, kMonday, kMonday + 10min);
  clock_.Advance(10min);
  int surveys_taken = Take(branch.surveys(), clock_.Now());
  EXPECT_LT(surveys_taken, surveys);  // No calls are taken, so the simulation stands.
  EXPECT_LE(branch.surveys().ready_at(), clock_.MonotonicNow() + 1s);

  const int calls_taken = Take(branch.calls(), clock_.Now());
  surveys_taken += Take(branch.surveys(), clock_.Now());
  EXPECT_EQ(calls_taken, calls);
  EXPECT_EQ(surveys_taken, surveys);
}

}  // namespace
}  // namespace assay::assayctl
