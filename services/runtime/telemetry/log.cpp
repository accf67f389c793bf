#include "services/runtime/telemetry/log.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>
#include <mutex>

#include "services/runtime/base/utf8.h"

namespace assay::log {
namespace {

constexpr char kTimeAndLevel[] = "time=%Y-%m-%dT%H:%M:%S.%eZ level=%l%v";

constexpr size_t kValueBytesMax = 16 * 1024;
constexpr size_t kEscapeBytesMax = 16;  // Of one character.

// Line breaks are escaped so that one record stays one line; what is not printable, because people
// read logs on terminals and values often quote what somebody sent.
std::string Quote(std::string_view text) {
  std::string quoted = "\"";
  while (!text.empty()) {
    const size_t size = std::max<size_t>(1, Utf8CharacterBytes(text));
    switch (text.front()) {
      case '"':
        quoted += "\\\"";
        break;
      case '\\':
        quoted += "\\\\";
        break;
      case '\n':
        quoted += "\\n";
        break;
      case '\r':
        quoted += "\\r";
        break;
      default:
        quoted += PrintableUtf8(text.substr(0, size), kEscapeBytesMax);
    }
    text.remove_prefix(size);
  }
  return quoted + '"';
}

std::string QuoteIfNeeded(std::string_view text) {
  if (text.size() > kValueBytesMax) {
    return Quote(std::string(Utf8Prefix(text, kValueBytesMax)) + "...");
  }
  const bool bare = !text.empty() && text.find_first_of(" \"\\=\n\r\t") == text.npos;
  return bare && IsPrintableUtf8(text) ? std::string(text) : Quote(text);
}

std::shared_ptr<spdlog::logger> MakeLogger(spdlog::sink_ptr sink) {
  auto logger = std::make_shared<spdlog::logger>("assay", std::move(sink));
  logger->set_formatter(
      std::make_unique<spdlog::pattern_formatter>(kTimeAndLevel, spdlog::pattern_time_type::utc));
  logger->flush_on(spdlog::level::trace);
  return logger;
}

// Replaced by tests only; readers take their own reference.
struct Output {
  std::mutex mutex;
  std::shared_ptr<spdlog::logger> logger =
      MakeLogger(std::make_shared<spdlog::sinks::stderr_sink_mt>());
  std::string process;
};

Output& TheOutput() {
  static Output* const output = new Output;  // Outlives every thread that may still log.
  return *output;
}

void Write(spdlog::level::level_enum level, std::string_view event, Fields fields) {
  Output& output = TheOutput();
  std::shared_ptr<spdlog::logger> logger;
  std::string line;
  {
    std::lock_guard lock(output.mutex);
    logger = output.logger;
    if (!output.process.empty()) line += " process=" + output.process;
  }
  if (!logger->should_log(level)) return;
  line += " event=" + QuoteIfNeeded(event);
  for (const Field& field : fields) {
    line += fmt::format(" {}={}", field.key, QuoteIfNeeded(field.text));
  }
  logger->log(level, spdlog::string_view_t(line.data(), line.size()));
}

spdlog::level::level_enum ToSpdlog(Level level) {
  switch (level) {
    case Level::kDebug:
      return spdlog::level::debug;
    case Level::kInfo:
      return spdlog::level::info;
    case Level::kWarning:
      return spdlog::level::warn;
    case Level::kError:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

}  // namespace

Field::Field(std::string_view name, const Status& status) : key(name), text(status.ToString()) {}

void Debug(std::string_view event, Fields fields) { Write(spdlog::level::debug, event, fields); }
void Info(std::string_view event, Fields fields) { Write(spdlog::level::info, event, fields); }
void Warning(std::string_view event, Fields fields) { Write(spdlog::level::warn, event, fields); }
void Error(std::string_view event, Fields fields) { Write(spdlog::level::err, event, fields); }

void SetLevel(Level level) {
  std::lock_guard lock(TheOutput().mutex);
  TheOutput().logger->set_level(ToSpdlog(level));
}

void SetProcess(std::string_view name) {
  std::lock_guard lock(TheOutput().mutex);
  TheOutput().process = name;
}

// Keeps lines in memory; base_sink's mutex guards them.
class MemorySink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  std::string text() {
    std::lock_guard lock(mutex_);
    return text_;
  }

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    text_.append(line.data(), line.size());
  }
  void flush_() override {}

  std::string text_;
};

struct CaptureForTest::Impl {
  std::shared_ptr<MemorySink> sink = std::make_shared<MemorySink>();
  std::shared_ptr<spdlog::logger> former = MakeLogger(sink);
};

CaptureForTest::CaptureForTest() : impl_(std::make_unique<Impl>()) {
  impl_->former->set_level(spdlog::level::debug);
  std::lock_guard lock(TheOutput().mutex);
  TheOutput().logger.swap(impl_->former);
}

CaptureForTest::~CaptureForTest() {
  std::lock_guard lock(TheOutput().mutex);
  TheOutput().logger.swap(impl_->former);
}

std::string CaptureForTest::text() const { return impl_->sink->text(); }

}  // namespace assay::log
