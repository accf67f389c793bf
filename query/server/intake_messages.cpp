// The part of messages.h that is about the intake.

#include "query/server/messages.h"
#include "services/runtime/base/utf8.h"

namespace assay::query {
namespace {

constexpr size_t kExampleBytesMax = 1'024;
constexpr size_t kWordBytesMax = 512;
constexpr size_t kDetailBytesMax = 16'384;

// What lies in the store came from outside, and earlier versions stored it byte by byte.
std::string Word(std::string_view text) { return PrintableUtf8(text, kWordBytesMax); }

void ToMessage(const Finding& finding, v1::IntakeFinding& message) {
  message.set_kind(std::string(Name(finding.kind)));
  message.set_family(std::string(metrics::Name(finding.family)));
  message.mutable_partitions()->Assign(finding.partitions.begin(), finding.partitions.end());
  if (finding.since) SetTimestamp(*finding.since, *message.mutable_since());
  message.set_waiting_count(finding.waiting);
  message.set_why(finding.why);
  message.set_advice(finding.advice);
}

}  // namespace

void ToMessage(const IntakeReport& report, v1::GetIntakeResponse& message) {
  for (const Finding& finding : report.findings) ToMessage(finding, *message.add_findings());
  for (const PartitionIntake& intake : report.partitions) {
    v1::PartitionIntake& each = *message.add_partitions();
    each.set_family(std::string(metrics::Name(intake.family)));
    each.set_log_id(intake.stored.log_id);
    each.set_partition(intake.stored.partition);
    each.set_received_count(intake.received);
    each.set_ok_count(intake.stored.ok);
    each.set_duplicate_count(intake.stored.duplicate);
    each.set_rejected_count(intake.stored.rejected);
    each.set_poison_count(intake.stored.poison);
    each.set_waiting_count(intake.waiting);
    if (intake.has_rows) {
      SetTimestamp(intake.stored.newest_ingested_at, *each.mutable_newest_ingested_at());
    }
  }
  for (const FamilyReject& reject : report.rejects) {
    v1::RejectCount& each = *message.add_rejects();
    each.set_family(std::string(metrics::Name(reject.family)));
    each.set_reason(Word(reject.group.reason));
    each.set_field(Word(reject.group.field));
    each.set_count(reject.group.count);
    each.set_example(PrintableUtf8(reject.group.example, kExampleBytesMax));
  }
}

void ToMessage(const SourcePage& page, v1::ListSourceIntakeResponse& message) {
  for (const SourceIntake& source : page.sources) {
    v1::SourceIntake& each = *message.add_sources();
    each.set_family(std::string(metrics::Name(source.family)));
    each.set_source_id(Word(source.stored.source_id));
    each.set_unit_id(source.unit_id);
    each.set_system(source.system);
    each.set_partition(source.stored.partition);
    each.set_epoch(source.stored.epoch);
    each.set_sequence_max(source.stored.sequence_max);
    each.set_ok_count(source.stored.ok);
    each.set_duplicate_count(source.stored.duplicate);
    each.set_rejected_count(source.stored.rejected);
    each.set_missing_count(source.missing);
  }
  message.set_next_page_token(page.next_page_token);
}

void ToMessage(const Verification& verification, v1::VerifyResponse& message) {
  for (const VerifyCheck& check : verification.checks) {
    v1::VerifyCheck& each = *message.add_checks();
    each.set_table(check.table);
    each.set_check(check.check);
    each.set_passed(check.passed);
    each.set_detail(PrintableUtf8(check.detail, kDetailBytesMax));
    each.set_compared_count(check.compared);
  }
  message.set_passed(verification.passed());
}

}  // namespace assay::query
