#include "query/stats/rates.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "query/stats/distributions.h"
#include "query/stats/proportions.h"

namespace assay::stats {
namespace {

std::optional<Unanswered> Refuse(const Rate& rate, double level) {
  if (!IsInsideUnit(level)) return Unanswered::kLevelOutOfRange;
  if (!std::isfinite(rate.exposure)) return Unanswered::kNotFinite;
  if (rate.events < 0 || rate.exposure < 0) return Unanswered::kNegativeValue;
  if (rate.exposure == 0) return Unanswered::kNoObservations;
  return std::nullopt;
}

}  // namespace

Answer<Estimate> ExactPoisson(const Rate& rate, double level) {
  if (const auto reason = Refuse(rate, level)) return *reason;
  const double events = static_cast<double>(rate.events);
  const double tail = (1 - level) / 2;
  // chi2(p; 2o) / 2 is the gamma quantile with shape o.
  const double low = rate.events == 0 ? 0.0 : GammaQuantile(tail, events);
  const double high = GammaUpperQuantile(tail, events + 1);
  return FiniteEstimate(events / rate.exposure, {low / rate.exposure, high / rate.exposure});
}

Answer<Estimate> Byar(const Rate& rate, double level) {
  if (const auto reason = Refuse(rate, level)) return *reason;
  const double z = NormalCritical(level);
  const auto end = [](double events, double sign_z) {
    const double root = 1 - 1 / (9 * events) + sign_z / (3 * std::sqrt(events));
    return events * root * root * root;
  };
  const double events = static_cast<double>(rate.events);
  const double low = rate.events == 0 ? 0.0 : std::max(0.0, end(events, -z));
  const double high = end(events + 1, z);
  return FiniteEstimate(events / rate.exposure, {low / rate.exposure, high / rate.exposure});
}

Answer<RateRatio> CompareRates(const Rate& first, const Rate& second, double level) {
  if (const auto reason = Refuse(first, level)) return *reason;
  if (const auto reason = Refuse(second, level)) return *reason;
  if (first.events == 0 || second.events == 0) return Unanswered::kTooFewObservations;
  const double o1 = static_cast<double>(first.events);
  const double o2 = static_cast<double>(second.events);
  const double exposures = second.exposure / first.exposure;
  const double tail = (1 - level) / 2;
  // Given the sum, the first count is binomial with chance r/(r + exposures) for a ratio r: its
  // limits as odds, whose two parts both keep their digits.
  const double low =
      BetaQuantile(tail, {o1, o2 + 1}) / BetaUpperQuantile(tail, {o2 + 1, o1}) * exposures;
  const double high =
      BetaUpperQuantile(tail, {o1 + 1, o2}) / BetaQuantile(tail, {o2, o1 + 1}) * exposures;
  // Of the two chances the one that is not near 1 is exact: its tails are asked for.
  const bool mirrored = first.exposure > second.exposure;
  const double chance = 1 / (1 + (mirrored ? 1 / exposures : exposures));
  const double hits = mirrored ? o2 : o1;
  const double at_most = BinomialCdf(hits, o1 + o2, chance);
  const double at_least = BinomialUpperTail(hits, o1 + o2, chance);
  if (std::isnan(at_most) || std::isnan(at_least)) return Unanswered::kOverflow;
  ASSIGN_OR_REASON(const Estimate ratio, FiniteEstimate(o1 / o2 * exposures, {low, high}));
  return RateRatio{ratio, PValue(2 * std::min(at_most, at_least))};
}

}  // namespace assay::stats
