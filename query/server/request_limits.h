// Limits of what a request may say, checked for every request of every service at one place
// before anything looks at it: no text is longer and no list has more members than anything that
// exists needs. So no refusal echoes, and no look-up compares, more than that.
#pragma once

#include <google/protobuf/message.h>

#include "services/runtime/base/status.h"

namespace assay::query {

// Bytes of a text by the name of its field; `kTextBytesMax` for those not listed.
inline constexpr size_t kTextBytesMax = 256;
inline constexpr size_t kTimeZoneBytesMax = 64;
inline constexpr size_t kMomentBytesMax = 64;  // `from` and `to`.
inline constexpr size_t kListMax = 1'000;      // Members of one list.

// kInvalidArgument with reason kBadQuestion; names the field, what it has and what is allowed.
Status CheckRequest(const google::protobuf::Message& request);

}  // namespace assay::query
