// Source: one numbered stream of a branch system, as one snapshot sees it.
#pragma once

#include <string>

#include "assay/event/v1/family.pb.h"

namespace assay::directory {

struct Source {
  std::string id = {};
  bool is_prefix = false;  // Admits every source whose id starts with `id`.
  event::v1::Family family = event::v1::FAMILY_UNSPECIFIED;
  std::string unit_id = {};  // Always one of the snapshot's units.
  std::string system = {};
};

}  // namespace assay::directory
