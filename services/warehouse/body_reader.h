// BodyReader: the body of one request, decompressed, in pieces.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "services/runtime/base/status.h"
#include "services/warehouse/gzip.h"
#include "services/warehouse/http_stream.h"
#include "services/warehouse/request.h"

namespace assay::warehouse {

class BodyReader {
 public:
  BodyReader(HttpStream& stream, BodyCoding coding);

  // Up to `size` bytes; 0 at the end. Fails when the client goes away or sends damaged gzip, and
  // when `wake` is raised.
  StatusOr<size_t> Read(char* out, size_t size, const Wake& wake);

 private:
  HttpStream& stream_;
  std::optional<Decompressor> decompressor_;
  std::string coded_;  // Compressed bytes as they came; the unused rest is `coded_left_`.
  std::string_view coded_left_;
  bool has_begun_ = false;
};

}  // namespace assay::warehouse
