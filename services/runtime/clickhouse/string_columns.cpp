#include "services/runtime/clickhouse/string_columns.h"

#include <algorithm>
#include <functional>

#include "services/runtime/clickhouse/wire.h"

namespace assay::clickhouse {
namespace {

// LowCardinality on the wire: a version before the column, then flags, keys and indexes.
constexpr uint64_t kSharedDictionariesVersion = 1;
constexpr uint64_t kIndexWidthMask = 0xff;  // 0, 1, 2, 3 = 1, 2, 4, 8 bytes an index.
constexpr uint64_t kGlobalDictionaryFlag = 1u << 8;
constexpr uint64_t kKeysFollowFlag = 1u << 9;
constexpr uint64_t kNewDictionaryFlag = 1u << 10;

template <typename Index>
void EncodeIndexes(const std::vector<uint32_t>& indexes, WireWriter& writer) {
  const std::vector<Index> narrow(indexes.begin(), indexes.end());
  writer.Fixed(narrow);
}

// Appends the values of `count` indexes into `keys`. Only keys that are used join the dictionary:
// ClickHouse sends the empty string along with every one.
template <typename Index>
Status DecodeIndexes(WireReader& reader, size_t count, const StringColumn& keys,
                     LowCardinalityColumn& column) {
  constexpr uint32_t kNotYet = UINT32_MAX;
  std::vector<Index> raw;
  RETURN_IF_ERROR(reader.Fixed(count, raw));
  std::vector<uint32_t> translation(keys.rows(), kNotYet);
  for (const Index index : raw) {
    if (index >= keys.rows()) {
      return InvalidArgument("dictionary index {} of {} keys", index, keys.rows());
    }
    uint32_t& translated = translation[index];
    if (translated == kNotYet) translated = column.Intern(keys[index]);
    column.AppendIndex(translated);
  }
  return OkStatus();
}

}  // namespace

void StringColumn::Clear() {
  text_.clear();
  ends_.clear();
}

void StringColumn::EncodeValues(WireWriter& writer) const {
  size_t begin = 0;
  for (const size_t end : ends_) {
    writer.String(std::string_view(text_).substr(begin, end - begin));
    begin = end;
  }
}

Status StringColumn::DecodeValues(WireReader& reader, size_t count) {
  if (count > reader.remaining()) return reader.Truncated(count, 1);
  for (size_t i = 0; i < count; ++i) {
    ASSIGN_OR_RETURN(const std::string_view value, reader.String());
    Append(value);
  }
  return OkStatus();
}

void FixedStringColumn::Append(std::string_view value) {
  text_.append(value.substr(0, width_));
  text_.append(width_ - std::min(width_, value.size()), '\0');
}

std::string FixedStringColumn::type() const { return fmt::format("FixedString({})", width_); }

void FixedStringColumn::EncodeValues(WireWriter& writer) const { writer.Bytes(text_); }

Status FixedStringColumn::DecodeValues(WireReader& reader, size_t count) {
  if (count > reader.remaining() / width_) return reader.Truncated(count, width_);
  ASSIGN_OR_RETURN(const std::string_view bytes, reader.Bytes(count * width_));
  text_.append(bytes);
  return OkStatus();
}

uint32_t LowCardinalityColumn::Intern(std::string_view value) {
  if (slots_.size() < 2 * (dictionary_.rows() + 1)) Grow();
  const size_t slot = SlotOf(value);
  if (slots_[slot] == 0) {
    dictionary_.Append(value);
    slots_[slot] = static_cast<uint32_t>(dictionary_.rows());
  }
  return slots_[slot] - 1;
}

// The slot that holds `value`, or the free one where it belongs.
size_t LowCardinalityColumn::SlotOf(std::string_view value) const {
  const size_t mask = slots_.size() - 1;
  size_t slot = std::hash<std::string_view>()(value) & mask;
  while (slots_[slot] != 0 && dictionary_[slots_[slot] - 1] != value) slot = (slot + 1) & mask;
  return slot;
}

void LowCardinalityColumn::Grow() {
  slots_.assign(std::max<size_t>(16, slots_.size() * 2), 0);
  for (uint32_t index = 0; index < dictionary_.rows(); ++index) {
    slots_[SlotOf(dictionary_[index])] = index + 1;
  }
}

size_t LowCardinalityColumn::bytes() const {
  return dictionary_.bytes() + (indexes_.size() + slots_.size()) * sizeof(uint32_t);
}

void LowCardinalityColumn::Clear() {
  dictionary_.Clear();
  indexes_.clear();
  std::fill(slots_.begin(), slots_.end(), 0);
}

void LowCardinalityColumn::EncodePrefix(WireWriter& writer) const {
  writer.UInt64(kSharedDictionariesVersion);
}

void LowCardinalityColumn::EncodeValues(WireWriter& writer) const {
  const size_t keys = dictionary_.rows();
  const uint64_t width = keys <= 1u << 8 ? 0 : keys <= 1u << 16 ? 1 : 2;
  writer.UInt64(width | kKeysFollowFlag | kNewDictionaryFlag);
  writer.UInt64(keys);
  dictionary_.EncodeValues(writer);
  writer.UInt64(indexes_.size());
  if (width == 0) return EncodeIndexes<uint8_t>(indexes_, writer);
  if (width == 1) return EncodeIndexes<uint16_t>(indexes_, writer);
  EncodeIndexes<uint32_t>(indexes_, writer);
}

Status LowCardinalityColumn::DecodePrefix(WireReader& reader) {
  ASSIGN_OR_RETURN(const uint64_t version, reader.UInt64());
  if (version == kSharedDictionariesVersion) return OkStatus();
  return InvalidArgument("dictionary version {}, expected {}", version, kSharedDictionariesVersion);
}

Status LowCardinalityColumn::DecodeValues(WireReader& reader, size_t count) {
  ASSIGN_OR_RETURN(const uint64_t flags, reader.UInt64());
  if ((flags & kGlobalDictionaryFlag) != 0 || (flags & kKeysFollowFlag) == 0) {
    return InvalidArgument("dictionary kept outside the block (flags {:#x})", flags);
  }
  ASSIGN_OR_RETURN(const uint64_t keys, reader.UInt64());
  StringColumn block_keys;
  RETURN_IF_ERROR(block_keys.DecodeValues(reader, keys));
  ASSIGN_OR_RETURN(const uint64_t rows, reader.UInt64());
  if (rows != count) return InvalidArgument("{} dictionary indexes for {} rows", rows, count);

  switch (flags & kIndexWidthMask) {
    case 0:
      return DecodeIndexes<uint8_t>(reader, count, block_keys, *this);
    case 1:
      return DecodeIndexes<uint16_t>(reader, count, block_keys, *this);
    case 2:
      return DecodeIndexes<uint32_t>(reader, count, block_keys, *this);
    case 3:
      return DecodeIndexes<uint64_t>(reader, count, block_keys, *this);
    default:
      return InvalidArgument("dictionary index type {}", flags & kIndexWidthMask);
  }
}

}  // namespace assay::clickhouse
