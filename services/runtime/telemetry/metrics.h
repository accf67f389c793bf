// Metrics: the process's counters, gauges and histograms, as Prometheus reads them.
//
//   telemetry::Counter& rows = metrics.AddCounter("sink_rows_total", "Rows stored.",
//                                                 {{"topic", topic}});
//   rows.Increment(500);
//
// Names read <process>_<noun>_<unit>[_total]. Label values come from a small closed set that the
// process knows beforehand, never from a request: every value is a series that stays for ever.
// Adding the same name and labels again gives the same metric. References stay valid as long
// as Metrics; updating is lock-free or nearly so and safe from any thread.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace prometheus {
class Registry;
}

namespace assay::telemetry {

using Counter = prometheus::Counter;
using Gauge = prometheus::Gauge;
using Histogram = prometheus::Histogram;
using Labels = std::map<std::string, std::string>;

class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  Counter& AddCounter(const std::string& name, const std::string& help, const Labels& labels = {});
  Gauge& AddGauge(const std::string& name, const std::string& help, const Labels& labels = {});
  // `bounds`: upper limits of the buckets, rising, in the unit of the name.
  Histogram& AddHistogram(const std::string& name, const std::string& help,
                          const std::vector<double>& bounds, const Labels& labels = {});

  // A gauge, or a counter if the name ends in _total, whose value is asked for at each scrape, on
  // the scraping thread. The value must stay readable until the returned handle is destroyed.
  [[nodiscard]] std::shared_ptr<void> AddObserved(const std::string& name, const std::string& help,
                                                  std::function<double()> value,
                                                  const Labels& labels = {});

  // Everything in Prometheus's text format.
  std::string Text() const;

 private:
  class Observed;
  std::unique_ptr<prometheus::Registry> registry_;
  std::shared_ptr<Observed> observed_;
};

// 0.5 ms to 10 s in 14 steps: bounds that suit latencies given in seconds.
const std::vector<double>& LatencyBounds();

}  // namespace assay::telemetry
