// How soon rows flow again after the store was killed in the middle of its work.
#include <chrono>

#include "tests/bench/ingest_figures.h"

namespace assay::bench {
namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 300s;

}  // namespace

Status MeasureStoreRecovery(IngestStand& stand, const Load& load, Report& report) {
  RETURN_IF_ERROR(stand.Migrate("store_recovery"));
  const auto client = stand.ClientOf("store_recovery");
  ASSIGN_OR_RETURN(const auto sink, stand.StartSink("store_recovery"));
  RETURN_IF_ERROR(WaitForRows(*client, "call", load.values.size() / 3, kPatience).status());

  RETURN_IF_ERROR(stand.warehouse().Restart());
  const auto up = std::chrono::steady_clock::now();
  ASSIGN_OR_RETURN(const size_t stored, RowsOf(*client, "call"));
  ASSIGN_OR_RETURN(const auto flowing, WaitForRows(*client, "call", stored + 1, kPatience));
  const std::chrono::duration<double> took = flowing - up;
  report.Add({"", "kill -9 of the warehouse, from its first answer until rows flow again",
              took.count(), "s", 5, true});

  RETURN_IF_ERROR(WaitForRows(*client, "call", load.values.size(), kPatience).status());
  return sink->Stop(30s).status();
}

}  // namespace assay::bench
