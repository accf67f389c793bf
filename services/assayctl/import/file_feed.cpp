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

FileFeed::FileFeed(std::unique_ptr<RowReader> reader, const RowToEvent& to_event,
                   Numbering numbering, OnProblem on_problem)
    : reader_(std::move(reader)),
      to_event_(to_event),
      numbering_(numbering),
      on_problem_(std::move(on_problem)) {}

Status FileFeed::StartAfter(uint64_t last_sequence) {
  last_sequence_ = last_sequence;
  return OkStatus();
}

StatusOr<FeedState> FileFeed::Next(event::v1::Event* event) {
  const bool is_append = numbering_ == Numbering::kAppend;
  while (true) {
    Row row;
    const StatusOr<bool> there_is_one = reader_->Next(&row);
    if (there_is_one.status().code() == StatusCode::kCancelled) return FeedState::kEnd;
    RETURN_IF_ERROR(there_is_one.status());
    is_whole_ = !*there_is_one;
    if (is_whole_) return FeedState::kEnd;
    rows_ = row.number;
    const std::optional<RowProblem> problem = to_event_.Map(row, event);
    if (problem) {
      on_problem_(row, *problem);
      *event = Placeholder(row, *problem, to_event_.UnitId());
    }
    if (!is_append && row.number <= last_sequence_) {
      known_through_line_ = row.line;
      if (problem) ++told_again_;
      continue;
    }
    const uint64_t sequence = is_append ? last_sequence_ + row.number : row.number;
    sent_.push_back({sequence, std::move(row), problem.has_value()});
    return FeedState::kEvent;
  }
}

std::optional<uint64_t> FileFeed::length() const {
  if (numbering_ == Numbering::kAppend || !is_whole_) return std::nullopt;
  return rows_;
}

void FileFeed::OnRejected(const ingest::v1::Rejected& rejected) {
  const auto found = std::ranges::find(sent_, rejected.sequence(), &SentRow::sequence);
  if (found == sent_.end() || found->is_placeholder) return;
  // The message names the field too, which stands before it already.
  std::string_view message = rejected.message();
  const std::string field = rejected.field() + ": ";
  if (message.starts_with(field)) message.remove_prefix(field.size());
  on_problem_(found->row,
              {.column = rejected.field(),
               .reason = fmt::format("{}: {}", ReasonWord(rejected.reason()), message)});
}

void FileFeed::OnAcknowledged(uint64_t through_sequence) {
  while (!sent_.empty() && sent_.front().sequence <= through_sequence) sent_.pop_front();
}

}  // namespace assay::assayctl
