#include "tests/accuracy/document_section.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <optional>

namespace assay::accuracy {
namespace {

struct Document {
  std::string text;
  size_t begin = 0;  // Of the section's text.
  size_t end = 0;
};

std::optional<Document> Open(const std::filesystem::path& path, std::string_view name) {
  std::ifstream file(path);
  Document document{{std::istreambuf_iterator<char>(file), {}}};
  const std::string begin = fmt::format("<!-- begin: {} -->\n", name);
  const size_t found = document.text.find(begin);
  if (found == std::string::npos) return std::nullopt;
  document.begin = found + begin.size();
  document.end = document.text.find(fmt::format("<!-- end: {} -->", name), document.begin);
  if (document.end == std::string::npos) return std::nullopt;
  return document;
}

}  // namespace

std::string ReadSection(const std::filesystem::path& path, std::string_view name) {
  const auto document = Open(path, name);
  return document ? document->text.substr(document->begin, document->end - document->begin) : "";
}

bool WriteSection(const std::filesystem::path& path, std::string_view name, std::string_view text) {
  auto document = Open(path, name);
  if (!document) return false;
  document->text.replace(document->begin, document->end - document->begin, text);
  std::ofstream file(path);
  file << document->text;
  return file.good();
}

}  // namespace assay::accuracy
