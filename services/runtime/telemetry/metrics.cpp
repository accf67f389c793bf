#include "services/runtime/telemetry/metrics.h"

#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <list>
#include <mutex>
#include <string_view>
#include <utility>

namespace assay::telemetry {

// The metrics whose values are asked for at each scrape. Prometheus calls counters alone "_total".
class Metrics::Observed {
 public:
  struct Entry {
    std::string name;
    std::string help;
    Labels labels;
    std::function<double()> value;
  };
  using Place = std::list<Entry>::iterator;

  Place Add(Entry entry) {
    std::lock_guard lock(mutex_);
    return entries_.insert(entries_.end(), std::move(entry));
  }
  void Remove(Place place) {
    std::lock_guard lock(mutex_);
    entries_.erase(place);
  }

  // Entries of one name become one family, as the text format asks for.
  std::vector<prometheus::MetricFamily> Collect() {
    std::lock_guard lock(mutex_);
    std::map<std::string, prometheus::MetricFamily> families;
    for (const Entry& entry : entries_) {
      prometheus::MetricFamily& family = families[entry.name];
      family.name = entry.name;
      family.help = entry.help;
      const bool counts = std::string_view(entry.name).ends_with("_total");
      family.type = counts ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge;
      prometheus::ClientMetric metric;
      for (const auto& [name, value] : entry.labels) metric.label.push_back({name, value});
      (counts ? metric.counter.value : metric.gauge.value) = entry.value();
      family.metric.push_back(std::move(metric));
    }
    std::vector<prometheus::MetricFamily> collected;
    for (auto& [name, family] : families) collected.push_back(std::move(family));
    return collected;
  }

 private:
  std::mutex mutex_;
  std::list<Entry> entries_;
};

Metrics::Metrics()
    : registry_(std::make_unique<prometheus::Registry>()),
      observed_(std::make_shared<Observed>()) {}

Metrics::~Metrics() = default;

Counter& Metrics::AddCounter(const std::string& name, const std::string& help,
                             const Labels& labels) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(*registry_).Add(labels);
}

Gauge& Metrics::AddGauge(const std::string& name, const std::string& help, const Labels& labels) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(*registry_).Add(labels);
}

Histogram& Metrics::AddHistogram(const std::string& name, const std::string& help,
                                 const std::vector<double>& bounds, const Labels& labels) {
  return prometheus::BuildHistogram()
      .Name(name)
      .Help(help)
      .Register(*registry_)
      .Add(labels, bounds);
}

std::shared_ptr<void> Metrics::AddObserved(const std::string& name, const std::string& help,
                                           std::function<double()> value, const Labels& labels) {
  const auto place = observed_->Add({name, help, labels, std::move(value)});
  // The list outlives the handle even when Metrics goes first.
  return std::shared_ptr<void>(nullptr, [list = observed_, place](void*) { list->Remove(place); });
}

std::string Metrics::Text() const {
  std::vector<prometheus::MetricFamily> families = registry_->Collect();
  for (prometheus::MetricFamily& family : observed_->Collect()) {
    families.push_back(std::move(family));
  }
  return prometheus::TextSerializer().Serialize(families);
}

const std::vector<double>& LatencyBounds() {
  static const auto* const bounds = new std::vector<double>{
      0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
  return *bounds;
}

}  // namespace assay::telemetry
