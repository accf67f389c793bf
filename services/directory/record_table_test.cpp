#include "services/directory/record_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/directory/example_records.h"

namespace assay::directory {
namespace {

using reference::v1::ReferenceRecord;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

LogEntry EntryOf(const ReferenceRecord& record) {
  return {KeyOf(record), record.SerializeAsString()};
}

std::vector<std::string> Keys(const RecordTable& table) {
  std::vector<std::string> keys;
  for (const ReferenceRecord& record : table.Records()) keys.push_back(KeyOf(record));
  return keys;
}

TEST(RecordTableTest, TheNewestRecordOfAKeyIsInForce) {
  RecordTable table;
  table.Apply(std::vector{EntryOf(SourceRecord("acd", "north")), EntryOf(SourceRecord("crm", "x")),
                          EntryOf(SourceRecord("acd", "south"))});

  EXPECT_THAT(Keys(table), ElementsAre("source/acd", "source/crm"));
  EXPECT_EQ(table.Records()[0].source().unit_id(), "south");
}

TEST(RecordTableTest, AnEntryWithoutValueRemovesItsKey) {
  RecordTable table;
  table.Apply(std::vector{EntryOf(SourceRecord("acd", "north"))});
  table.Apply(
      std::vector{LogEntry{"source/acd", std::nullopt}, LogEntry{"source/x", std::nullopt}});

  EXPECT_THAT(Keys(table), IsEmpty());
}

TEST(RecordTableTest, AnUnreadableValueHidesItsKeyUntilMended) {
  RecordTable table;
  table.Apply(std::vector{EntryOf(SourceRecord("acd", "north")), LogEntry{"source/acd", "\xff"}});
  EXPECT_THAT(Keys(table), IsEmpty());
  EXPECT_THAT(table.unreadable(), ElementsAre(Pair("source/acd", HasSubstr("not a valid"))));

  table.Apply(std::vector{EntryOf(SourceRecord("acd", "north"))});
  EXPECT_THAT(Keys(table), ElementsAre("source/acd"));
  EXPECT_THAT(table.unreadable(), IsEmpty());
}

TEST(RecordTableTest, AValueMustStandUnderItsOwnKey) {
  RecordTable table;
  table.Apply(
      std::vector{LogEntry{"source/crm", SourceRecord("acd", "north").SerializeAsString()}});

  EXPECT_THAT(Keys(table), IsEmpty());
  EXPECT_THAT(table.unreadable(), ElementsAre(Pair("source/crm", HasSubstr("source/acd"))));
}

}  // namespace
}  // namespace assay::directory
