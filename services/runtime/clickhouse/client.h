// Client: one ClickHouse (or assay-warehouse) over HTTP.
//
// Thread-safe: each call borrows one of a few keep-alive connections, and waits for one, within
// its own timeout, when all are in use. Every error says what failed, against which server, with
// ClickHouse's code and text; exceptions that arrive after HTTP 200 are found too.
//
// Codes: Unavailable = no connection, server busy or stopping (try again); DeadlineExceeded = no
// answer in time; Cancelled = `cancel` was requested or the query was killed; ResourceExhausted =
// a limit of the server or of the options below; InvalidArgument, NotFound, AlreadyExists,
// PermissionDenied, FailedPrecondition = the statement's fault; else Internal.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "services/runtime/base/status.h"
#include "services/runtime/clickhouse/block.h"
#include "services/runtime/clickhouse/client_options.h"
#include "services/runtime/clickhouse/error.h"
#include "services/runtime/clickhouse/parameters.h"

namespace assay::clickhouse {

struct CallOptions {
  Settings settings{};
  std::string query_id{};                // Empty: the server chooses one.
  std::chrono::milliseconds timeout{0};  // 0: the client's request_timeout.
  std::stop_token cancel{};  // When requested, the connection is cut and with it the statement.
};

class Client {
 public:
  explicit Client(ClientOptions options);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // The whole answer of a SELECT, without a FORMAT clause of its own.
  StatusOr<Block> Query(std::string_view sql, const Parameters& parameters = {},
                        const CallOptions& call = {});

  // A statement without an answer: DDL, SYSTEM, KILL.
  Status Execute(std::string_view sql, const Parameters& parameters = {},
                 const CallOptions& call = {});

  // Sends `block` as exactly one Native block into `target`: a table, best with its columns, as
  // in "assay.call (source_id, sequence)". Never repeats by itself; OutcomeOf(error) tells whether
  // rows may have been written. OK means written.
  Status Insert(std::string_view target, const Block& block, const CallOptions& call = {});
  // As above with bytes made earlier by EncodeNative().
  Status InsertNative(std::string_view target, std::string_view native_block,
                      const CallOptions& call = {});

  // OK when the server answers.
  Status Ping();

  // Stops the statement of that id and waits until it is gone; OK also when there is none.
  Status Kill(std::string_view query_id, std::chrono::milliseconds patience = {});

  const ClientOptions& options() const { return options_; }

 private:
  class Transport;

  ClientOptions options_;
  std::unique_ptr<Transport> transport_;
};

}  // namespace assay::clickhouse
