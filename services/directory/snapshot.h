// Snapshot: the reference data as it stood at one moment. Immutable, so any number of threads
// read it without locks; pointers into it live as long as it does.
//
// Everything in it is valid and complete: what refers to something missing is not in it (see
// build.h). A snapshot is the same in every process that has read the topic equally far, and
// `version()` says how far that is.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "services/directory/questionnaire.h"
#include "services/directory/source.h"
#include "services/directory/unit.h"

namespace assay::directory {

class Snapshot {
 public:
  // The contents must be consistent, as Build() makes them.
  struct Contents {
    uint64_t version = 0;
    std::vector<Unit> units = {};                    // Each directly followed by all below it.
    std::vector<Source> sources = {};                // By id.
    std::vector<Questionnaire> questionnaires = {};  // By id, then version.
  };
  Snapshot() : Snapshot(Contents{}) {}
  explicit Snapshot(Contents contents);
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  // Offset in the reference topic up to which (exclusively) it was read; 0 before any record.
  uint64_t version() const { return contents_.version; }

  // All units; roots and siblings are ordered by id.
  std::span<const Unit> units() const { return contents_.units; }
  std::span<const Source> sources() const { return contents_.sources; }
  std::span<const Questionnaire> questionnaires() const { return contents_.questionnaires; }

  // Each returns null when there is none.
  const Unit* FindUnit(std::string_view unit_id) const;
  const Unit* ParentOf(const Unit& unit) const;
  // The unit itself or the nearest one above it that has this level.
  const Unit* AtLevel(const Unit& unit, Level level) const;

  // The unit and everything below it.
  std::span<const Unit> Within(const Unit& unit) const {
    return units().subspan(unit.position, unit.end - unit.position);
  }

  // The entry that admits a source: the one with just this id, else the longest prefix entry
  // it starts with; null when it is not registered.
  const Source* FindSource(std::string_view source_id) const;

  const Questionnaire* FindQuestionnaire(std::string_view questionnaire_id, uint32_t version) const;
  // All versions, oldest first.
  std::span<const Questionnaire> VersionsOf(std::string_view questionnaire_id) const;

 private:
  Contents contents_;
  std::unordered_map<std::string_view, uint32_t> unit_positions_;
};

}  // namespace assay::directory
