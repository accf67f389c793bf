// Connection: serves the requests of one client, one after another, on one thread.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "services/warehouse/http_stream.h"
#include "services/warehouse/response_writer.h"
#include "services/warehouse/seat.h"
#include "services/warehouse/socket.h"
#include "services/warehouse/statement_runner.h"
#include "services/warehouse/users.h"
#include "services/warehouse/wake.h"

namespace assay::warehouse {

// What the connections of a server share.
struct Service {
  StatementRunner& runner;
  const Users& users;
  std::vector<std::string> hosts;         // Names besides loopback's; see CheckDoor().
  std::chrono::milliseconds head_within;  // See HttpStream::NextRequest().
  ResponseOptions response;
};

class Connection {
 public:
  // `stopping`: take no further request. `cutting`: do not even wait for the client any more.
  Connection(int descriptor, Seat& seat, const Service& service, const Wake& stopping,
             const Wake& cutting);
  ~Connection() { seat_.Leave(); }

  // Until the client leaves, is idle for too long, has its seat taken, or the process stops.
  void Serve();

 private:
  // False when the connection cannot carry another request.
  bool ServeRequest(const RequestHead& head);
  void RunStatement(const RequestHead& head, ResponseWriter& response);

  Seat& seat_;
  Socket socket_;
  HttpStream stream_;
  const Service& service_;
  const Wake& stopping_;
  const Wake& cutting_;
};

}  // namespace assay::warehouse
