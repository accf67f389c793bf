#include "services/warehouse/body_reader.h"

#include "services/warehouse/exception.h"

namespace assay::warehouse {
namespace {

constexpr size_t kCodedBytes = 64 << 10;

}  // namespace

BodyReader::BodyReader(HttpStream& stream, BodyCoding coding) : stream_(stream) {
  if (coding != BodyCoding::kPlain) decompressor_.emplace(coding);
}

StatusOr<size_t> BodyReader::Read(char* out, size_t size, const Wake& wake) {
  if (!decompressor_) return stream_.ReadBody(out, size, wake);
  while (true) {
    ASSIGN_OR_RETURN(const size_t count, decompressor_->Take(coded_left_, out, size));
    if (count > 0) return count;
    if (!coded_left_.empty()) continue;
    coded_.resize(kCodedBytes);
    ASSIGN_OR_RETURN(const size_t coded, stream_.ReadBody(coded_.data(), coded_.size(), wake));
    if (coded == 0) {
      if (decompressor_->end() || !has_begun_) return 0;
      return MakeException(kIncorrectData, "Compressed body ends in the middle");
    }
    has_begun_ = true;
    coded_left_ = std::string_view(coded_).substr(0, coded);
  }
}

}  // namespace assay::warehouse
