#include "services/warehouse/gzip.h"

#include <zlib.h>

#include <algorithm>

#include "services/warehouse/exception.h"

namespace assay::warehouse {
namespace {

// zlib's window bits also choose the wrapper.
constexpr int kGzipWindow = MAX_WBITS + 16;
constexpr int kZlibWindow = MAX_WBITS;
constexpr int kLevel = 3;  // ClickHouse's http_zlib_compression_level.
constexpr int kMemoryLevel = 8;
constexpr size_t kPieceBytes = 64 << 10;

int WindowOf(BodyCoding coding) { return coding == BodyCoding::kGzip ? kGzipWindow : kZlibWindow; }

Bytef* AsBytes(const char* text) { return reinterpret_cast<Bytef*>(const_cast<char*>(text)); }

}  // namespace

struct Compressor::Stream {
  z_stream zlib{};
  std::string piece = std::string(kPieceBytes, '\0');

  void Run(std::string_view bytes, int flush, std::string& out) {
    zlib.next_in = AsBytes(bytes.data());
    zlib.avail_in = static_cast<uInt>(bytes.size());
    do {
      zlib.next_out = AsBytes(piece.data());
      zlib.avail_out = static_cast<uInt>(piece.size());
      deflate(&zlib, flush);  // Cannot fail: the state is ours and the buffers are there.
      out.append(piece, 0, piece.size() - zlib.avail_out);
    } while (zlib.avail_out == 0);
  }
};

Compressor::Compressor(BodyCoding coding) : stream_(std::make_unique<Stream>()) {
  deflateInit2(&stream_->zlib, kLevel, Z_DEFLATED, WindowOf(coding), kMemoryLevel,
               Z_DEFAULT_STRATEGY);
}

Compressor::~Compressor() { deflateEnd(&stream_->zlib); }

void Compressor::Add(std::string_view bytes, std::string& out) {
  while (!bytes.empty()) {
    const std::string_view part = bytes.substr(0, kPieceBytes);
    stream_->Run(part, Z_NO_FLUSH, out);
    bytes.remove_prefix(part.size());
  }
}

void Compressor::Finish(std::string& out) { stream_->Run({}, Z_FINISH, out); }

struct Decompressor::Stream {
  z_stream zlib{};
  bool has_more = false;  // Output did not fit, so zlib may hold some without new input.
};

Decompressor::Decompressor(BodyCoding coding) : stream_(std::make_unique<Stream>()) {
  inflateInit2(&stream_->zlib, WindowOf(coding));
}

Decompressor::~Decompressor() { inflateEnd(&stream_->zlib); }

StatusOr<size_t> Decompressor::Take(std::string_view& input, char* out, size_t size) {
  z_stream& zlib = stream_->zlib;
  if (end_ && !input.empty()) {  // Several members one after another are one body.
    inflateReset(&zlib);
    end_ = false;
  }
  if (input.empty() && !stream_->has_more) return 0;
  const size_t given = std::min<size_t>(input.size(), UINT_MAX);
  zlib.next_in = AsBytes(input.data());
  zlib.avail_in = static_cast<uInt>(given);
  zlib.next_out = AsBytes(out);
  zlib.avail_out = static_cast<uInt>(std::min<size_t>(size, UINT_MAX));
  const uInt room = zlib.avail_out;
  const int result = inflate(&zlib, Z_NO_FLUSH);
  input.remove_prefix(given - zlib.avail_in);
  stream_->has_more = zlib.avail_out == 0;
  if (result == Z_STREAM_END) end_ = true;
  if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
    return MakeException(kIncorrectData, fmt::format("Body is not valid gzip or deflate: {}",
                                                     zlib.msg == nullptr ? "damaged" : zlib.msg));
  }
  return room - zlib.avail_out;
}

}  // namespace assay::warehouse
