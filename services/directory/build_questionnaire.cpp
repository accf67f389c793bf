#include "services/directory/build_questionnaire.h"

#include <cmath>
#include <utility>

namespace assay::directory {

namespace {

constexpr int kItemsMax = 200;
constexpr int kDimensionsMax = 50;
// Keeps a score in millionths of a point within 32 bits.
constexpr double kScaleLengthMax = 4000;

class SubjectBuilder {
 public:
  SubjectBuilder(const reference::v1::Questionnaire& record, ProblemList& found)
      : record_(record), found_(found) {}

  Questionnaire Build() {
    questionnaire_ = {.id = record_.questionnaire_id(),
                      .version = record_.version(),
                      .names = ToNames(record_.names()),
                      .item_count = static_cast<uint32_t>(record_.items_size())};
    for (int i = 0; i < record_.items_size(); ++i) AddItem(i);
    for (int i = 0; i < record_.dimensions_size(); ++i) AddDimension(i);
    for (int i = 0; i < record_.items_size(); ++i) JoinDimension(i);
    for (const Subject& subject : questionnaire_.subjects) {
      if (subject.kind == Subject::Kind::kDimension && subject.items.empty()) {
        found_.Add("dimensions: \"{}\" has no items; name it in an item's dimension_id",
                   subject.id);
      }
    }
    return std::move(questionnaire_);
  }

 private:
  void AddItem(int i) {
    const reference::v1::Item& item = record_.items(i);
    const std::string field = fmt::format("items[{}]", i);
    found_.CheckId(field + ".item_id", item.item_id());
    found_.CheckNames(field + ".names", item.names());
    CheckScale(field, item);
    if (item.is_overall()) {
      if (questionnaire_.overall >= 0) {
        found_.Add("{}.is_overall: \"{}\" asks for the overall satisfaction already; only one may",
                   field, questionnaire_.subjects[questionnaire_.overall].id);
      }
      questionnaire_.overall = i;
    }
    Place(field + ".item_id", {.kind = Subject::Kind::kItem,
                               .id = item.item_id(),
                               .names = ToNames(item.names()),
                               .scale_min = item.scale_min(),
                               .scale_max = item.scale_max(),
                               .favourable_from = item.favourable_from(),
                               .is_overall = item.is_overall()});
  }

  void CheckScale(const std::string& field, const reference::v1::Item& item) {
    const double min = item.scale_min(), max = item.scale_max();
    if (!std::isfinite(min) || !std::isfinite(max) || !(min < max)) {
      found_.Add("{}: scale_min {} must be below scale_max {}", field, min, max);
    } else if (max - min > kScaleLengthMax) {
      found_.Add("{}: the scale is {} points long; at most {} are allowed", field, max - min,
                 kScaleLengthMax);
    } else if (!(min <= item.favourable_from() && item.favourable_from() <= max)) {
      found_.Add("{}.favourable_from: {} is not between {} and {}", field, item.favourable_from(),
                 min, max);
    }
  }

  void AddDimension(int i) {
    const reference::v1::Dimension& dimension = record_.dimensions(i);
    const std::string field = fmt::format("dimensions[{}]", i);
    found_.CheckId(field + ".dimension_id", dimension.dimension_id());
    found_.CheckNames(field + ".names", dimension.names());
    Place(field + ".dimension_id", {.kind = Subject::Kind::kDimension,
                                    .id = dimension.dimension_id(),
                                    .names = ToNames(dimension.names())});
  }

  void Place(const std::string& field, Subject subject) {
    const auto position = static_cast<uint32_t>(questionnaire_.subjects.size());
    if (!questionnaire_.positions.emplace(subject.id, position).second) {
      found_.Add("{}: \"{}\" is given twice; items and dimensions need different ids", field,
                 subject.id);
    }
    questionnaire_.subjects.push_back(std::move(subject));
  }

  void JoinDimension(int i) {
    const std::string& id = record_.items(i).dimension_id();
    if (id.empty()) return;
    const int32_t position = questionnaire_.PositionOf(id);
    if (position < record_.items_size()) {  // Not there, or an item.
      found_.Add("items[{}].dimension_id: there is no dimension \"{}\"; declare it", i, id);
      return;
    }
    Subject& item = questionnaire_.subjects[i];
    Subject& dimension = questionnaire_.subjects[position];
    if (dimension.items.empty()) {
      dimension.scale_min = item.scale_min;
      dimension.scale_max = item.scale_max;
      dimension.favourable_from = item.favourable_from;
    } else if (dimension.scale_min != item.scale_min || dimension.scale_max != item.scale_max ||
               dimension.favourable_from != item.favourable_from) {
      found_.Add(
          "items[{}]: its scale or favourable_from differs from the other items of \"{}\"; "
          "the items of a dimension must have the same",
          i, id);
    }
    item.dimension = position;
    dimension.items.push_back(static_cast<uint32_t>(i));
  }

  const reference::v1::Questionnaire& record_;
  ProblemList& found_;
  Questionnaire questionnaire_;
};

}  // namespace

std::optional<Questionnaire> BuildQuestionnaire(const reference::v1::Questionnaire& record,
                                                ProblemList& found) {
  found.CheckId("questionnaire_id", record.questionnaire_id());
  found.CheckNames("names", record.names());
  if (record.version() == 0) found.Add("version: missing; versions count from 1");
  if (record.items_size() < 1 || record.items_size() > kItemsMax) {
    found.Add("items: {} given; 1 to {} are allowed", record.items_size(), kItemsMax);
  }
  if (record.dimensions_size() > kDimensionsMax) {
    found.Add("dimensions: {} given; at most {} are allowed", record.dimensions_size(),
              kDimensionsMax);
  }
  Questionnaire questionnaire = SubjectBuilder(record, found).Build();
  if (!found.none()) return std::nullopt;
  return questionnaire;
}

}  // namespace assay::directory
