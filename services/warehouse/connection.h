// Connection: serves the requests of one client, one after another, on one thread.
#pragma once

#include <chrono>

#include "services/warehouse/http_stream.h"
#include "services/warehouse/response_writer.h"
#include "services/warehouse/socket.h"
#include "services/warehouse/statement_runner.h"
#include "services/warehouse/wake.h"

namespace assay::warehouse {

class Connection {
 public:
  // `stopping`: take no further request. `cutting`: do not even wait for the client any more.
  Connection(int descriptor, StatementRunner& runner, const ResponseOptions& options,
             const Wake& stopping, const Wake& cutting);

  // Until the client leaves, is idle for too long, or the process stops.
  void Serve();

 private:
  // False when the connection cannot carry another request.
  bool ServeRequest(const RequestHead& head);
  void RunStatement(const RequestHead& head, ResponseWriter& response);

  Socket socket_;
  HttpStream stream_;
  StatementRunner& runner_;
  const ResponseOptions& options_;
  const Wake& stopping_;
  const Wake& cutting_;
};

}  // namespace assay::warehouse
