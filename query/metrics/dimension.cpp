#include "query/metrics/dimension.h"

#include <algorithm>

namespace assay::metrics {

const std::vector<Dimension>& AllDimensions() {
  using Kind = Dimension::Kind;
  static const std::vector<Dimension> dimensions = {
      {.id = "branch",
       .kind = Kind::kLevel,
       .name = {.zh = "分公司", .en = "Branch"},
       .description = {.zh = "事实所属单位的上级分公司；高于该级的单位其值为空。",
                       .en = "The branch the fact's unit is in; empty for units above branches."}},
      {.id = "business",
       .name = {.zh = "业务", .en = "Business"},
       .description = {.zh = "来电涉及的业务。", .en = "The business the call was about."},
       .of_surveys = false,
       .is_word = true},
      {.id = "dimension",
       .kind = Kind::kSubject,
       .name = {.zh = "维度", .en = "Dimension"},
       .description = {.zh = "问卷的维度。作为筛选条件并按题目划分时，表示该维度下的题目。",
                       .en = "A dimension of the questionnaire. As a filter together with a cut by "
                             "item it means the items of that dimension."},
       .of_calls = false},
      {.id = "direction",
       .name = {.zh = "呼叫方向", .en = "Direction"},
       .description = {.zh = "呼入或呼出。", .en = "Who called whom."},
       .of_surveys = false,
       .values = {"inbound", "outbound"}},
      {.id = "group",
       .kind = Kind::kLevel,
       .name = {.zh = "集团", .en = "Group"},
       .description = {.zh = "事实所属单位的集团。", .en = "The group the fact's unit is in."}},
      {.id = "item",
       .kind = Kind::kSubject,
       .name = {.zh = "题目", .en = "Item"},
       .description = {.zh = "问卷的题目。", .en = "A question of the questionnaire."},
       .of_calls = false},
      {.id = "line",
       .name = {.zh = "线路", .en = "Line"},
       .description = {.zh = "客户拨打的号码或线路。", .en = "The number or line that was called."},
       .of_surveys = false,
       .is_word = true},
      {.id = "method",
       .name = {.zh = "调查方式", .en = "Method"},
       .description = {.zh = "询问客户的方式。", .en = "How the customer was asked."},
       .of_calls = false,
       .values = {"keypress", "inquiry", "web", "fax", "agency", "interactive"}},
      {.id = "outcome",
       .name = {.zh = "来电结果", .en = "Outcome"},
       .description = {.zh = "来电的结束方式。", .en = "How the call ended."},
       .of_surveys = false,
       .values = {"answered", "abandoned", "left_before_queue", "self_served", "dropped",
                  "phantom"}},
      {.id = "outlet",
       .kind = Kind::kLevel,
       .name = {.zh = "网点", .en = "Outlet"},
       .description = {.zh = "事实所属的网点；高于该级的单位其值为空。",
                       .en = "The outlet the fact belongs to; empty for units above outlets."}},
      {.id = "questionnaire",
       .name = {.zh = "问卷", .en = "Questionnaire"},
       .description = {.zh = "问卷，所有版本合计。", .en = "The questionnaire, all its versions."},
       .of_calls = false},
      {.id = "region",
       .kind = Kind::kLevel,
       .name = {.zh = "区域", .en = "Region"},
       .description = {.zh = "事实所属单位的区域；高于该级的单位其值为空。",
                       .en = "The region the fact's unit is in; empty for units above regions."}},
      {.id = "skill",
       .name = {.zh = "技能组", .en = "Skill"},
       .description = {.zh = "来电排队的技能组。", .en = "The skill group the call queued for."},
       .of_surveys = false,
       .is_word = true},
      {.id = "unit",
       .kind = Kind::kUnit,
       .name = {.zh = "单位", .en = "Unit"},
       .description = {.zh = "事实直接所属的单位，不论级别。作为筛选条件时包括其全部下级。",
                       .en = "The unit the fact itself belongs to, of whatever level. As a filter "
                             "it includes everything below."}},
  };
  return dimensions;
}

const Dimension* FindDimension(std::string_view id) {
  const auto& all = AllDimensions();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Dimension& dimension) { return dimension.id == id; });
  return found == all.end() ? nullptr : &*found;
}

bool Allows(Family family, const Dimension& dimension) {
  return family == Family::kCall ? dimension.of_calls : dimension.of_surveys;
}

}  // namespace assay::metrics
