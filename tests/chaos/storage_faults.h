// Faults of the store's disk: system calls that fail or kill, a disk that fills up, parts that are
// gone or cut short after a crash.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "services/runtime/base/status.h"
#include "tests/chaos/chaos_run.h"

namespace assay::chaos {

// Not OK, saying why, where a process may not trace another one.
Status CheckTracing();

struct SystemCallFault {
  std::string calls;   // As strace names them: "rename", "/^rename" for all that begin so.
  std::string effect;  // "error=ENOSPC", "signal=SIGKILL".
  int when = 1;        // The n-th such call of a thread.
};

// Lets every thread of the warehouse meet the fault once, until one has. A warehouse that died is
// started again. False when no thread made that many such calls in time.
StatusOr<bool> Inject(ChaosRun& run, const SystemCallFault& fault);

// Waits until more rows are stored than now.
Status WaitForRows(ChaosRun& run);

enum class Damage { kDeleted, kCutShort };
// Kills the warehouse, damages its newest part of `call`, starts it again, and returns how many
// rows the part had.
StatusOr<uint64_t> DamageNewestPart(ChaosRun& run, Damage damage);

// Takes away one row of every partition, below its highest: a hole that the sink has to repair.
Status LoseRows(ChaosRun& run);

// A small disk of its own, in memory. Needs root.
class SmallDisk {
 public:
  // kPermissionDenied where mounting is not allowed.
  static StatusOr<std::unique_ptr<SmallDisk>> Mount(const std::filesystem::path& folder,
                                                    uint64_t bytes);
  ~SmallDisk();

  // Leaves `bytes_left` free.
  Status Fill(uint64_t bytes_left);
  void Free();

 private:
  explicit SmallDisk(std::filesystem::path folder) : folder_(std::move(folder)) {}
  std::filesystem::path ballast() const { return folder_ / "ballast"; }

  const std::filesystem::path folder_;
};

}  // namespace assay::chaos
