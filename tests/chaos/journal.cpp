#include "tests/chaos/journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace assay::chaos {
namespace {

Status Apply(const std::string& source, const std::string& line,
             std::map<SourceEpoch, Account>* accounts) {
  std::istringstream words(line);
  std::string what;
  uint32_t epoch = 0;
  uint64_t number = 0;
  words >> what >> epoch >> number;
  Account& account = (*accounts)[{source, epoch}];
  if (what == "acked") {
    account.acked = std::max(account.acked, number);
    return OkStatus();
  }
  if (what != "sent" || number != account.sent.size() + 1) {
    return DataLoss("journal of {}: \"{}\" does not follow {} events", source, line.substr(0, 40),
                    account.sent.size());
  }
  for (std::string hash; words >> hash;) {
    account.sent.push_back(hash == "-" ? MaybeHash() : std::stoull(hash, nullptr, 16));
  }
  return OkStatus();
}

}  // namespace

StatusOr<std::unique_ptr<Journal>> Journal::Create(const std::filesystem::path& path) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0) return Internal("create journal {}: {}", path.string(), std::strerror(errno));
  return std::unique_ptr<Journal>(new Journal(file));
}

Journal::~Journal() { close(file_); }

Status Journal::Sent(uint32_t epoch, uint64_t first, std::span<const MaybeHash> hashes) {
  std::string line = fmt::format("sent {} {}", epoch, first);
  for (const MaybeHash& hash : hashes) line += hash ? fmt::format(" {:016x}", *hash) : " -";
  return Append(std::move(line));
}

Status Journal::Acked(uint32_t epoch, uint64_t through) {
  return Append(fmt::format("acked {} {}", epoch, through));
}

Status Journal::Append(std::string line) {
  line += '\n';
  std::lock_guard lock(mutex_);
  const ssize_t written = write(file_, line.data(), line.size());
  if (written == static_cast<ssize_t>(line.size()) && fdatasync(file_) == 0) return OkStatus();
  return Internal("write journal: {}", std::strerror(errno));
}

std::string JournalName(std::string source) {
  std::ranges::replace(source, '/', '+');
  return source;
}

StatusOr<std::map<SourceEpoch, Account>> ReadJournals(const std::filesystem::path& folder) {
  std::map<SourceEpoch, Account> accounts;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::string source = entry.path().filename().string();
    std::ranges::replace(source, '+', '/');
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      RETURN_IF_ERROR(Apply(source, line, &accounts));
    }
  }
  return accounts;
}

}  // namespace assay::chaos
