// One-line key=value logs on standard error.
//
//   log::Info("batch stored", {{"topic", topic}, {"rows", rows}});
//   time=2026-01-01T08:00:00.000Z level=info process=sink event="batch stored" topic=... rows=500
//
// The event is a stable noun phrase; what varies goes into fields, under the same keys
// everywhere (topic, partition, offset, source, trace_id, error). Info tells changes of state,
// Warning that something is degraded but works, Error that somebody must act. Never one line
// per event or row. Values may quote anything: they are cut at 16 KiB, and what is not printable is
// escaped. Safe from any thread.
#pragma once

#include <fmt/format.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "services/runtime/base/status.h"

namespace assay::log {

enum class Level { kDebug, kInfo, kWarning, kError };

// One key=value pair. Values are anything fmt can write, and Status (as "CODE: message").
struct Field {
  template <typename T>
  Field(std::string_view name, const T& value) : key(name), text(fmt::format("{}", value)) {}
  Field(std::string_view name, const Status& status);

  std::string_view key;
  std::string text;
};

using Fields = std::initializer_list<Field>;

void Debug(std::string_view event, Fields fields = {});
void Info(std::string_view event, Fields fields = {});
void Warning(std::string_view event, Fields fields = {});
void Error(std::string_view event, Fields fields = {});

// Lines below this level are dropped; kInfo until set.
void SetLevel(Level level);
// The `process` of every following line. Call before threads start.
void SetProcess(std::string_view name);

// Tests only: lines of every level go into text(), until the object is gone.
class CaptureForTest {
 public:
  CaptureForTest();
  ~CaptureForTest();
  CaptureForTest(const CaptureForTest&) = delete;
  CaptureForTest& operator=(const CaptureForTest&) = delete;
  std::string text() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay::log
