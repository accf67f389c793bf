// QueryEngine: answers questions about any registered metrics. Every service is a view of it.
//
// Resolve (check, complete, scope) -> plan (one statement for each family) -> read -> finalise.
// Thread-safe; each call works on the directory's snapshot of its beginning.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "query/server/engine/answer.h"
#include "query/server/engine/caller.h"
#include "query/server/engine/figure_store.h"
#include "query/server/engine/request.h"
#include "services/directory/snapshot.h"
#include "services/runtime/base/clock.h"

namespace assay::query {

inline constexpr size_t kQueriesMax = 24;

struct EngineOptions {
  // Quantiles over more facts than this come from a sketch.
  uint64_t exact_quantile_rows_max = 10'000'000;
  // Figures (rows times metrics) of all answers of a request together.
  uint64_t figures_max = 250'000;
  // Bytes the store may send for one statement, and bytes of a request's answer: beyond them the
  // store's client and the sink refuse, so no more memory is charged for them.
  size_t store_bytes_max = 8 << 20;
  size_t answer_bytes_max = 16 << 20;
};

class QueryEngine {
 public:
  // kUnavailable until the reference data has been read for the first time.
  using CurrentSnapshot = std::function<StatusOr<std::shared_ptr<const directory::Snapshot>>()>;

  QueryEngine(FigureStore& store, CurrentSnapshot directory, const Clock& clock,
              EngineOptions options)
      : store_(store), directory_(std::move(directory)), clock_(clock), options_(options) {}

  // One answer for each request, in their order and all about one moment of each family's table.
  // The first problem of any of them refuses all. What the request may need is charged to
  // `control.memory` before it is used; after an error the sink has a part of the answers.
  Status Write(const Caller& caller, const std::vector<MetricRequest>& requests,
               const ReadControl& control, AnswerSink& sink) const;

  // As Write(), with all answers in memory.
  StatusOr<std::vector<Answer>> Ask(const Caller& caller,
                                    const std::vector<MetricRequest>& requests,
                                    const ReadControl& control = {}) const;

 private:
  StatusOr<std::vector<StoreRows>> Read(const sql::Plan& plan, const ReadControl& control) const;
  // What `plan` may need at most, from the statements' rows to the answers' bytes.
  size_t MemoryOf(const std::vector<ResolvedQuestion>& resolved, const sql::Plan& plan) const;
  Status CheckFigures(const std::vector<ResolvedQuestion>& resolved, const sql::Plan& plan,
                      const std::vector<StoreRows>& read) const;

  FigureStore& store_;
  const CurrentSnapshot directory_;
  const Clock& clock_;
  const EngineOptions options_;
};

}  // namespace assay::query
