#include "services/assayctl/import/file_feed.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>

#include "assay/event/v1/record.pb.h"

namespace assay::assayctl {

namespace {

// "out_of_range" for REJECT_REASON_OUT_OF_RANGE.
std::string ReasonWord(event::v1::RejectReason reason) {
  std::string word = event::v1::RejectReason_Name(reason);
  word.erase(0, std::string_view("REJECT_REASON_").size());
  std::ranges::transform(word, word.begin(), [](unsigned char c) { return std::tolower(c); });
  return word;
}

}  // namespace

FileFeed::FileFeed(std::unique_ptr<RowReader> reader, const RowMapper& mapper, OnProblem on_problem)
    : reader_(std::move(reader)), mapper_(mapper), on_problem_(std::move(on_problem)) {}

Status FileFeed::StartAfter(uint64_t last_sequence) {
  last_sequence_ = last_sequence;
  return OkStatus();
}

StatusOr<FeedState> FileFeed::Next(event::v1::Event* event) {
  while (true) {
    Row row;
    ASSIGN_OR_RETURN(const bool there_is_one, reader_->Next(&row));
    if (!there_is_one) break;
    rows_ = row.number;
    const std::optional<RowProblem> problem = mapper_.Map(row, event);
    if (problem) {
      on_problem_(row, *problem);
      *event = mapper_.Placeholder(row, *problem);
    }
    if (row.number <= last_sequence_) continue;
    sent_.push_back({std::move(row), problem.has_value()});
    return FeedState::kEvent;
  }
  if (rows_ < last_sequence_) {
    return FailedPrecondition(
        "the gateway has {} events of this source, but the file has {} rows; "
        "another client numbers the same source",
        last_sequence_, rows_);
  }
  return FeedState::kEnd;
}

void FileFeed::OnRejected(const ingest::v1::Rejected& rejected) {
  const auto found = std::ranges::find(sent_, rejected.sequence(),
                                       [](const SentRow& sent) { return sent.row.number; });
  if (found == sent_.end() || found->is_placeholder) return;
  on_problem_(found->row, {.column = rejected.field(),
                           .reason = ReasonWord(rejected.reason()) + ": " + rejected.message()});
}

void FileFeed::OnAcknowledged(uint64_t through_sequence) {
  while (!sent_.empty() && sent_.front().row.number <= through_sequence) sent_.pop_front();
}

}  // namespace assay::assayctl
