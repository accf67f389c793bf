// A part of a document that a program writes: the text between two marks,
//   <!-- begin: NAME --> and <!-- end: NAME -->
// Everything else in the document is written by hand and left alone.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace assay::accuracy {

// Empty where the file or the section does not exist.
std::string ReadSection(const std::filesystem::path& path, std::string_view name);

// Replaces the section. False where the file or the section does not exist.
bool WriteSection(const std::filesystem::path& path, std::string_view name, std::string_view text);

}  // namespace assay::accuracy
