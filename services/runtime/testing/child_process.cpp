#include "services/runtime/testing/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <ostream>

#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/temporary_folder.h"

extern char** environ;

namespace assay::testing {
namespace {

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// The test's own environment with the child's additions, which win.
std::vector<std::string> Environment(const std::map<std::string, std::string>& added) {
  std::vector<std::string> texts;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string name(*entry, std::strcspn(*entry, "="));
    if (!added.contains(name)) texts.emplace_back(*entry);
  }
  for (const auto& [name, value] : added) texts.push_back(name + "=" + value);
  return texts;
}

// Runs in the child; reports why exec failed through `report` and never returns.
[[noreturn]] void Execute(const ChildOptions& options, char* const* arguments,
                          char* const* environment, pid_t parent, int report) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);  // The parent died before the line above.
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  bool ready = options.folder.empty() || chdir(options.folder.c_str()) == 0;
  if (ready && !options.log.empty()) {
    const int log = open(options.log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    ready = log >= 0 && dup2(log, STDOUT_FILENO) >= 0 && dup2(log, STDERR_FILENO) >= 0;
  }
  if (ready) execvpe(options.program.c_str(), arguments, environment);
  const int error = errno;
  [[maybe_unused]] const ssize_t size = write(report, &error, sizeof(error));
  _exit(127);
}

Ending EndingOf(int status) {
  if (WIFSIGNALED(status)) return {.status = 0, .signal = WTERMSIG(status)};
  return {.status = WEXITSTATUS(status), .signal = 0};
}

}  // namespace

void PrintTo(const Ending& ending, std::ostream* out) {
  *out << "exit status " << ending.status << ", signal " << ending.signal;
}

StatusOr<std::unique_ptr<ChildProcess>> ChildProcess::Start(const ChildOptions& options) {
  std::vector<std::string> words{options.program.string()};
  words.insert(words.end(), options.arguments.begin(), options.arguments.end());
  std::vector<std::string> variables = Environment(options.environment);
  const std::vector<char*> arguments = Pointers(words);
  const std::vector<char*> environment = Pointers(variables);
  int report[2];
  if (pipe2(report, O_CLOEXEC) != 0) return Internal("start {}: {}", words[0], strerror(errno));

  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) Execute(options, arguments.data(), environment.data(), parent, report[1]);
  close(report[1]);
  int error = 0;
  const bool failed = pid < 0 || read(report[0], &error, sizeof(error)) == sizeof(error);
  close(report[0]);
  if (failed) {
    if (pid > 0) waitpid(pid, nullptr, 0);
    return NotFound("start {}: {}", words[0], strerror(error));
  }
  return std::unique_ptr<ChildProcess>(new ChildProcess(pid, options.log));
}

ChildProcess::~ChildProcess() { Kill(); }

bool ChildProcess::running() {
  int status = 0;
  if (!ended_ && waitpid(pid_, &status, WNOHANG) == pid_) {
    ended_ = true;
    ending_ = EndingOf(status);
  }
  return !ended_;
}

void ChildProcess::Signal(int number) {
  if (running()) kill(pid_, number);
}

Ending ChildProcess::Kill() {
  if (running()) {
    kill(pid_, SIGKILL);
    int status = 0;
    waitpid(pid_, &status, 0);
    ended_ = true;
    ending_ = EndingOf(status);
  }
  return ending_;
}

StatusOr<Ending> ChildProcess::Stop(std::chrono::milliseconds patience) {
  Signal(SIGTERM);
  return Wait(patience);
}

StatusOr<Ending> ChildProcess::Wait(std::chrono::milliseconds patience) {
  if (Eventually([&] { return !running(); }, patience)) return ending_;
  return DeadlineExceeded("wait for process {}: still running after {} ms", pid_, patience.count());
}

std::string ChildProcess::log() const { return ReadFile(log_); }

StatusOr<std::string> ChildProcess::WaitForLog(const std::string& text,
                                               std::chrono::milliseconds patience) {
  std::string written;
  std::optional<std::string> line;
  const auto found = [&] {
    const bool alive = running();  // Asked first, so that its last words are read.
    written = log();
    const size_t at = written.find(text);
    const size_t end = written.find('\n', at == written.npos ? 0 : at);
    if (at != written.npos && end != written.npos) {
      const size_t before = written.rfind('\n', at);
      const size_t begin = before == written.npos ? 0 : before + 1;
      line = written.substr(begin, end - begin);
    }
    return line.has_value() || !alive;
  };
  if (Eventually(found, patience) && line) return *line;
  constexpr size_t kQuoted = 2000;
  const size_t from = written.size() > kQuoted ? written.size() - kQuoted : 0;
  return NotFound("wait for \"{}\" in {}: {}; it ends: {}", text, log_.string(),
                  ended_ ? "the program ended" : "not there in time", written.substr(from));
}

std::filesystem::path SourceFolder() {
  const char* folder = std::getenv("ASSAY_SOURCE_DIR");
  return folder != nullptr ? folder : std::filesystem::current_path();
}

std::filesystem::path BuiltProgram(const std::string& name) {
  const char* folder = std::getenv("ASSAY_BINARY_DIR");
  if (folder != nullptr) return std::filesystem::path(folder) / "bin" / name;
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / name;
}

}  // namespace assay::testing
