// What every metric of calls computes. Which calls it is about is decided here, once:
//
//   offered   inbound, asked for an agent: answered, abandoned in the queue, or dropped
//   handled   answered, inbound or outbound
//
// A call the system dropped stays in the denominators: it was offered and not answered.
#pragma once

#include "query/metrics/metric.h"

namespace assay::metrics {

Recipe OfferedRecipe(const Arguments& arguments, SubjectKind subject);
Recipe AnsweredRecipe(const Arguments& arguments, SubjectKind subject);
Recipe AbandonedRecipe(const Arguments& arguments, SubjectKind subject);
Recipe LeftBeforeQueueRecipe(const Arguments& arguments, SubjectKind subject);
Recipe ServiceLevelRecipe(const Arguments& arguments, SubjectKind subject);
Recipe AverageSpeedOfAnswerRecipe(const Arguments& arguments, SubjectKind subject);
Recipe AverageSpeedOfAnswerQueuedRecipe(const Arguments& arguments, SubjectKind subject);
Recipe AbandonmentRateRecipe(const Arguments& arguments, SubjectKind subject);
Recipe TimeToAbandonRecipe(const Arguments& arguments, SubjectKind subject);
Recipe AverageHandleTimeRecipe(const Arguments& arguments, SubjectKind subject);
Recipe TalkTimeMeanRecipe(const Arguments& arguments, SubjectKind subject);
Recipe TalkTimeQuantileRecipe(const Arguments& arguments, SubjectKind subject);
Recipe WaitQuantileRecipe(const Arguments& arguments, SubjectKind subject);

}  // namespace assay::metrics
