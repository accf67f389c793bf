#include "services/assayctl/import/file_digest.h"

#include <openssl/evp.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "services/assayctl/import/file_text.h"

namespace assay::assayctl {

struct Sha256::Context {
  EVP_MD_CTX* evp = EVP_MD_CTX_new();
  ~Context() { EVP_MD_CTX_free(evp); }
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
  // Every OpenSSL has it; without memory there is nothing left to do.
  if (EVP_DigestInit_ex(context_->evp, EVP_sha256(), nullptr) != 1) std::abort();
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;

void Sha256::Add(std::string_view bytes) {
  EVP_DigestUpdate(context_->evp, bytes.data(), bytes.size());
}

std::string Sha256::Digits() const {
  const Context copy;  // Finishing ends a context; more may come.
  EVP_MD_CTX_copy_ex(copy.evp, context_->evp);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_DigestFinal_ex(copy.evp, digest.data(), &size);
  std::string digits;
  for (unsigned int i = 0; i < size; ++i) digits += fmt::format("{:02x}", digest[i]);
  return digits;
}

StatusOr<FileDigest> DigestFile(const std::string& path, const std::function<void(uint64_t)>& tick,
                                std::stop_token stop) {
  ASSIGN_OR_RETURN(FileText text,
                   FileText::Open(path, {.more_than_once = true, .stop = std::move(stop)}));
  while (true) {
    text.Take(text.rest().size());
    if (tick) tick(text.bytes_taken());
    if (text.is_all()) return text.digest();
    RETURN_IF_ERROR(text.ReadMore());
  }
}

Status CheckUnchanged(const std::string& path, const FileDigest& digest, const FileDigest& read) {
  if (read.bytes != digest.bytes || read.sha256 != digest.sha256) {
    return FailedPrecondition(
        "{}: was written over while it was read; what of it was sent stays under the former "
        "content's name; import a file that nobody writes to",
        path);
  }
  std::error_code ignored;  // A file that is gone has not grown.
  const uint64_t bytes = std::filesystem::file_size(path, ignored);
  if (ignored || bytes <= digest.bytes) return OkStatus();
  return FailedPrecondition(
      "{}: grew from {} to {} bytes while it was read; only its first {} were taken; put what "
      "came behind into a file of its own: the longer file is another source, and all its rows "
      "would count again",
      path, digest.bytes, bytes, digest.bytes);
}

}  // namespace assay::assayctl
