#include "services/assayctl/import/file_digest.h"

#include <openssl/evp.h>

#include <array>
#include <memory>

#include "services/assayctl/import/file_text.h"

namespace assay::assayctl {

StatusOr<std::string> DigestFile(const std::string& path,
                                 const std::function<void(uint64_t)>& tick) {
  ASSIGN_OR_RETURN(FileText text, FileText::Open(path));
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                   EVP_MD_CTX_free);
  if (EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1) {
    return Internal("SHA-256 of {}: OpenSSL does not offer it", path);
  }
  while (true) {
    EVP_DigestUpdate(context.get(), text.rest().data(), text.rest().size());
    text.Take(text.rest().size());
    if (tick) tick(text.bytes_taken());
    if (text.is_all()) break;
    RETURN_IF_ERROR(text.ReadMore());
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_DigestFinal_ex(context.get(), digest.data(), &size);
  std::string hexadecimal;
  for (unsigned int i = 0; i < size; ++i) hexadecimal += fmt::format("{:02x}", digest[i]);
  return hexadecimal;
}

}  // namespace assay::assayctl
