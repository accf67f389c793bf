// FileFeed: the rows of one file as events of one source.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>

#include "services/assayctl/client/event_feed.h"
#include "services/assayctl/import/row_reader.h"
#include "services/assayctl/import/row_to_event.h"

namespace assay::assayctl {

enum class Numbering {
  // The file is the source: sequence = data row. Rows that the gateway has already are read, so
  // that their problems are reported again, but not sent.
  kRows,
  // The rows follow what the source has: the same file again is sent again.
  kAppend,
};

class FileFeed final : public EventFeed {
 public:
  using OnProblem = std::function<void(const Row&, const RowProblem&)>;

  // `on_problem` is told every row that does not become a fact: one that cannot be mapped when
  // it is read, one that the gateway refuses when it says so.
  FileFeed(std::unique_ptr<RowReader> reader, const RowToEvent& to_event, Numbering numbering,
           OnProblem on_problem);

  Status StartAfter(uint64_t last_sequence) override;
  // A request to stop ends the feed where it is.
  StatusOr<FeedState> Next(event::v1::Event* event) override;
  void OnRejected(const ingest::v1::Rejected& rejected) override;
  void OnAcknowledged(uint64_t through_sequence) override;

  std::optional<uint64_t> length() const override;

  uint64_t rows() const { return rows_; }
  // Rows with a problem that the gateway had at the start.
  uint64_t told_again() const { return told_again_; }
  // Where the last of the rows begins that the gateway had at the start; 0 when it had none.
  uint64_t known_through_line() const { return known_through_line_; }
  uint64_t bytes_read() const { return reader_->bytes_read(); }
  std::vector<std::string> never_seen() const { return reader_->never_seen(); }
  FileDigest digest() const { return reader_->digest(); }

 private:
  struct SentRow {
    uint64_t sequence;
    Row row;
    bool is_placeholder;  // Its problem was told when it was read.
  };

  const std::unique_ptr<RowReader> reader_;
  const RowToEvent& to_event_;
  const Numbering numbering_;
  const OnProblem on_problem_;
  uint64_t last_sequence_ = 0;  // What the gateway had at the start.
  uint64_t rows_ = 0;
  uint64_t told_again_ = 0;
  uint64_t known_through_line_ = 0;
  bool is_whole_ = false;     // Every row was read.
  std::deque<SentRow> sent_;  // Not acknowledged yet, for what the gateway says about them.
};

}  // namespace assay::assayctl
