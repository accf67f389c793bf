// Net promoter score and eNPS: how many more recommend us than warn against us?
//
// Promoters answer 9-10, detractors 0-6 on a 0-10 scale; n = valid answers. Scores are
// fractions, -1..1, not -100..100. Answers off the scale are not part of the counts.
// Source: Rocks 2016 for the adjusted Wald interval (NPS: Reichheld 2003).
// Assumes independent answers.
// Reasons: NO_OBSERVATIONS (an empty group is no score, never 0), NEGATIVE_VALUE,
// SHAPE_MISMATCH, LEVEL_OUT_OF_RANGE, OVERFLOW.
#pragma once

#include <cstdint>
#include <span>

#include "query/stats/interval.h"

namespace assay::stats {

struct NpsCounts {
  int64_t promoters = 0;
  int64_t passives = 0;
  int64_t detractors = 0;
};

// Counts of the answers 0..10, lowest first, exactly eleven.
Answer<NpsCounts> CountNps(std::span<const int64_t> counts_by_score);

struct Nps {
  double score = 0;           // p - d
  double standard_error = 0;  // sqrt((p + d - (p-d)^2) / n)
  Interval wald;              // score -+ z SE; too narrow for small n.
  // The default interval: n+3 answers, 3/4 promoter and 3/4 detractor added, and never without the
  // score itself. Its value is the centre before that, a little nearer to zero than the score.
  Estimate adjusted;
};

Answer<Nps> NetPromoterScore(const NpsCounts& counts, double level = kUsualLevel);

struct NpsDifference {
  // first - second, with an interval from the two adjusted ones: the distance of each score to the
  // end of its own interval, squared and added (MOVER; Donner and Zou 2012). So +100 against -100
  // has one too.
  Estimate difference;
  double standard_error = 0;  // sqrt(Var1/n1 + Var2/n2)
  // difference / standard error; where no answer differs from its group, of the adjusted scores.
  double z = 0;
  double p = 1;  // Two-sided.
};

// Do two independent groups differ?
Answer<NpsDifference> CompareNps(const NpsCounts& first, const NpsCounts& second,
                                 double level = kUsualLevel);

}  // namespace assay::stats
