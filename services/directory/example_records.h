// Records for the tests of this folder.
#pragma once

#include <string>
#include <vector>

#include "assay/reference/v1/reference.pb.h"

namespace assay::directory {

inline reference::v1::ReferenceRecord UnitRecord(const std::string& id, const std::string& parent,
                                                 reference::v1::UnitLevel level,
                                                 const std::string& zone = "") {
  reference::v1::ReferenceRecord record;
  reference::v1::Unit& unit = *record.mutable_unit();
  unit.set_unit_id(id);
  unit.set_parent_id(parent);
  unit.set_level(level);
  unit.set_time_zone(zone);
  return record;
}

inline reference::v1::ReferenceRecord SourceRecord(const std::string& id, const std::string& unit,
                                                   bool is_prefix = false) {
  reference::v1::ReferenceRecord record;
  reference::v1::Source& source = *record.mutable_source();
  source.set_source_id(id);
  source.set_unit_id(unit);
  source.set_is_prefix(is_prefix);
  source.set_family(event::v1::FAMILY_CALL);
  return record;
}

inline reference::v1::Item& AddItem(reference::v1::Questionnaire& questionnaire,
                                    const std::string& id, const std::string& dimension = "") {
  reference::v1::Item& item = *questionnaire.add_items();
  item.set_item_id(id);
  item.set_dimension_id(dimension);
  item.set_scale_min(1);
  item.set_scale_max(5);
  item.set_favourable_from(4);
  return item;
}

// Items speed, manner (both "service") and overall; dimension service.
inline reference::v1::ReferenceRecord QuestionnaireRecord(const std::string& id, uint32_t version) {
  reference::v1::ReferenceRecord record;
  reference::v1::Questionnaire& questionnaire = *record.mutable_questionnaire();
  questionnaire.set_questionnaire_id(id);
  questionnaire.set_version(version);
  AddItem(questionnaire, "speed", "service");
  AddItem(questionnaire, "manner", "service");
  AddItem(questionnaire, "overall").set_is_overall(true);
  questionnaire.add_dimensions()->set_dimension_id("service");
  return record;
}

// group (Shanghai) > north, south (Urumqi) > n1, n2, s1; n1 > n1-a.
inline std::vector<reference::v1::ReferenceRecord> Organisation() {
  using namespace reference::v1;
  return {UnitRecord("n1-a", "n1", UNIT_LEVEL_OUTLET),
          UnitRecord("s1", "south", UNIT_LEVEL_BRANCH),
          UnitRecord("n2", "north", UNIT_LEVEL_BRANCH),
          UnitRecord("n1", "north", UNIT_LEVEL_BRANCH),
          UnitRecord("south", "group", UNIT_LEVEL_REGION, "Asia/Urumqi"),
          UnitRecord("north", "group", UNIT_LEVEL_REGION),
          UnitRecord("group", "", UNIT_LEVEL_GROUP, "Asia/Shanghai")};
}

}  // namespace assay::directory
