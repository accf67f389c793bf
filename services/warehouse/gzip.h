// Gzip: bytes compressed and decompressed as they pass, piece by piece.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "services/runtime/base/status.h"
#include "services/warehouse/request.h"

namespace assay::warehouse {

class Compressor {
 public:
  // `coding` is kGzip or kDeflate.
  explicit Compressor(BodyCoding coding);
  ~Compressor();

  // Appends what is ready of `bytes`, compressed, to `out`.
  void Add(std::string_view bytes, std::string& out);
  // Appends the rest. Nothing may be added afterwards.
  void Finish(std::string& out);

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
};

class Decompressor {
 public:
  explicit Decompressor(BodyCoding coding);
  ~Decompressor();

  // Decompresses the front of `input` into at most `size` bytes at `out`, takes off `input` what
  // it used and returns the number of bytes made. 0 means: give more input, or it is the end().
  StatusOr<size_t> Take(std::string_view& input, char* out, size_t size);
  // True behind the last byte of a gzip member when no other has begun.
  bool end() const { return end_; }

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
  bool end_ = false;
};

}  // namespace assay::warehouse
