// IngestTransport: the port through which a session talks to the gateway.
#pragma once

#include <cstdint>
#include <memory>
#include <variant>

#include "assay/ingest/v1/ingest.pb.h"
#include "services/runtime/base/status.h"

namespace assay::assayctl {

// What a stream reports.
struct WriteDone {};  // The last Write() is on its way; the next may follow.
struct StreamClosed {
  Status status;  // Nothing more follows from this stream.
};
using StreamSignal = std::variant<WriteDone, ingest::v1::StreamResponse, StreamClosed>;

// One call of IngestService.Stream. Destroying it cancels the call.
class IngestStream {
 public:
  virtual ~IngestStream() = default;

  // One write at a time: the next after WriteDone only.
  virtual void Write(ingest::v1::StreamRequest request) = 0;
  // No more writes; the gateway then ends the stream.
  virtual void FinishWriting() = 0;
};

class IngestTransport {
 public:
  virtual ~IngestTransport() = default;

  // Signals of the stream arrive under `stream_id`, in order, wherever the transport's maker
  // wanted them. A gateway that cannot be reached shows as StreamClosed.
  virtual std::unique_ptr<IngestStream> Open(uint64_t stream_id) = 0;
};

}  // namespace assay::assayctl
