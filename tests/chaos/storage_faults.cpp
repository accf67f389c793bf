#include "tests/chaos/storage_faults.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "services/runtime/testing/eventually.h"

namespace assay::chaos {
namespace {

using namespace std::chrono_literals;
using testing::ChildProcess;
using testing::Eventually;
using testing::Part;
namespace fs = std::filesystem;

constexpr auto kMeetingPatience = 8s;
constexpr auto kRecoveryPatience = 60s;
constexpr int kFillAttempts = 100;

StatusOr<uint64_t> CountRows(clickhouse::Client& store) {
  ASSIGN_OR_RETURN(const auto block, store.Query("SELECT count() AS rows FROM call"));
  ASSIGN_OR_RETURN(const auto* rows, block.Get<clickhouse::UInt64Column>("rows"));
  return (*rows)[0];
}

fs::path LargestFile(const fs::path& folder) {
  fs::path largest;
  uintmax_t size = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.file_size() <= size) continue;
    largest = entry.path();
    size = entry.file_size();
  }
  return largest;
}

}  // namespace

Status CheckTracing() {
  ASSIGN_OR_RETURN(const auto tried, ChildProcess::Start({.program = "strace",
                                                          .arguments = {"-o", "/dev/null", "true"},
                                                          .log = "/dev/null"}));
  ASSIGN_OR_RETURN(const auto ending, tried->Wait(10s));
  if (ending.status == 0 && ending.signal == 0) return OkStatus();
  return PermissionDenied("strace cannot trace here (ptrace is forbidden)");
}

Status WaitForRows(ChaosRun& run) {
  const auto before = CountRows(run.store());
  const auto moved = [&] {
    const auto now = CountRows(run.store());
    return now.ok() && *now > before.value_or(0);
  };
  if (Eventually(moved, kRecoveryPatience)) return OkStatus();
  return DeadlineExceeded("no row was stored within {} s", kRecoveryPatience.count());
}

StatusOr<bool> Inject(ChaosRun& run, const SystemCallFault& fault) {
  ChildProcess& warehouse = run.platform().process(Part::kWarehouse);
  const fs::path folder = run.platform().folder();
  const fs::path calls = folder / fmt::format("strace-{}.calls", run.toll().faults);
  ASSIGN_OR_RETURN(
      const auto strace,
      ChildProcess::Start({.program = "strace",
                           .arguments = {"-f", "-p", std::to_string(warehouse.pid()), "-o",
                                         calls.string(), "-e", "trace=" + fault.calls, "-e",
                                         fmt::format("inject={}:{}:when={}", fault.calls,
                                                     fault.effect, fault.when)},
                           .log = folder / fmt::format("strace-{}.log", run.toll().faults)}));
  RETURN_IF_ERROR(strace->WaitForLog("attached", 10s).status());
  const auto has_met = [&] {
    return !warehouse.running() || testing::ReadFile(calls).find("INJECTED") != std::string::npos;
  };
  const bool met = bool(Eventually(has_met, kMeetingPatience));
  // Asked to let go of a store that is dying, it sometimes waits for ever.
  if (warehouse.running()) strace->Signal(SIGINT);
  if (!warehouse.running() || !strace->Wait(10s).ok()) strace->Kill();
  if (!warehouse.running()) RETURN_IF_ERROR(run.Kill(Part::kWarehouse));
  RETURN_IF_ERROR(run.platform().WaitUntilReady(Part::kWarehouse, kRecoveryPatience));
  return met;
}

StatusOr<uint64_t> DamageNewestPart(ChaosRun& run, Damage damage) {
  // The part with the highest block holds the last rows of every partition, and none above them.
  ASSIGN_OR_RETURN(const auto block,
                   run.store().Query("SELECT path, rows FROM system.parts WHERE active AND "
                                     "table = 'call' ORDER BY max_block_number DESC LIMIT 1"));
  if (block.rows() == 0) return FailedPrecondition("call has no part");
  ASSIGN_OR_RETURN(const auto* path, block.Get<clickhouse::StringColumn>("path"));
  ASSIGN_OR_RETURN(const auto* rows, block.Get<clickhouse::UInt64Column>("rows"));
  run.platform().process(Part::kWarehouse).Kill();
  const fs::path part((*path)[0]);
  if (!fs::exists(part)) return Unavailable("{} was merged meanwhile", part.string());
  if (damage == Damage::kDeleted) {
    fs::remove_all(part);
  } else {
    const fs::path file = LargestFile(part);
    fs::resize_file(file, fs::file_size(file) / 2);
  }
  RETURN_IF_ERROR(run.Kill(Part::kWarehouse));
  RETURN_IF_ERROR(run.platform().WaitUntilReady(Part::kWarehouse, kRecoveryPatience));
  return (*rows)[0];
}

Status LoseRows(ChaosRun& run) {
  RETURN_IF_ERROR(WaitForRows(run));
  return run.store().Execute(
      "DELETE FROM call WHERE (kafka_partition, kafka_offset) IN (SELECT kafka_partition, "
      "intDiv(min(kafka_offset) + max(kafka_offset), 2) FROM call GROUP BY kafka_partition)",
      {}, {.settings = {{"lightweight_deletes_sync", "2"}}});
}

StatusOr<std::unique_ptr<SmallDisk>> SmallDisk::Mount(const fs::path& folder, uint64_t bytes) {
  fs::create_directories(folder);
  if (mount("tmpfs", folder.c_str(), "tmpfs", 0, fmt::format("size={}", bytes).c_str()) == 0) {
    return std::unique_ptr<SmallDisk>(new SmallDisk(folder));
  }
  return PermissionDenied("mount a tmpfs: {}", std::strerror(errno));
}

SmallDisk::~SmallDisk() { umount2(folder_.c_str(), MNT_DETACH); }

Status SmallDisk::Fill(uint64_t bytes_left) {
  const int file = open(ballast().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  int failed = ENOSPC;
  // The store goes on writing meanwhile, so what was free a moment ago may not be any more.
  for (int attempt = 0; attempt < kFillAttempts && failed == ENOSPC; ++attempt) {
    const uint64_t free = fs::space(folder_).available;
    const uint64_t size = free > bytes_left ? free - bytes_left : 1;
    failed = posix_fallocate(file, 0, static_cast<off_t>(size));
  }
  close(file);
  if (failed == 0) return OkStatus();
  return Internal("fill the disk: {}", std::strerror(failed));
}

void SmallDisk::Free() { fs::remove(ballast()); }

}  // namespace assay::chaos
