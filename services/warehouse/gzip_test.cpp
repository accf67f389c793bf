#include "services/warehouse/gzip.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

#include "services/warehouse/exception.h"

namespace assay::warehouse {
namespace {

std::string Compressed(const std::string& plain, BodyCoding coding) {
  std::string coded;
  Compressor compressor(coding);
  compressor.Add(plain, coded);
  compressor.Finish(coded);
  return coded;
}

// Decompresses in pieces of `in` bytes into pieces of `out` bytes.
StatusOr<std::string> Decompressed(const std::string& coded, BodyCoding coding, size_t in,
                                   size_t out) {
  Decompressor decompressor(coding);
  std::string plain, piece(out, '\0');
  size_t given = 0;
  std::string_view input;
  while (true) {
    ASSIGN_OR_RETURN(const size_t count, decompressor.Take(input, piece.data(), piece.size()));
    plain.append(piece, 0, count);
    if (count > 0 || !input.empty()) continue;
    if (given == coded.size()) break;
    input = std::string_view(coded).substr(given, in);
    given += input.size();
  }
  if (!decompressor.end()) return DataLoss("input ends in the middle");
  return plain;
}

TEST(GzipTest, GivesBackWhatWentInWhateverThePieces) {
  EXPECT_TRUE(rc::check("pieces", [](const std::string& text) {
    const size_t in = *rc::gen::inRange<size_t>(1, 50);
    const size_t out = *rc::gen::inRange<size_t>(1, 50);
    for (const BodyCoding coding : {BodyCoding::kGzip, BodyCoding::kDeflate}) {
      const auto plain = Decompressed(Compressed(text, coding), coding, in, out);
      RC_ASSERT(plain.ok());
      RC_ASSERT(*plain == text);
    }
  }));
}

TEST(GzipTest, FillsSmallPiecesFromALargeExpansion) {
  const std::string zeros(3'000'000, '\0');

  const auto plain =
      Decompressed(Compressed(zeros, BodyCoding::kGzip), BodyCoding::kGzip, 100'000, 1000);

  ASSERT_TRUE(plain.ok()) << plain.status();
  EXPECT_EQ(*plain, zeros);
}

TEST(GzipTest, ReadsSeveralMembersAsOneBody) {
  const std::string coded =
      Compressed("one ", BodyCoding::kGzip) + Compressed("two", BodyCoding::kGzip);

  EXPECT_EQ(Decompressed(coded, BodyCoding::kGzip, 7, 7).value(), "one two");
}

TEST(GzipTest, RefusesDamage) {
  std::string coded = Compressed("some text", BodyCoding::kGzip);
  coded[2] = 'x';

  const auto plain = Decompressed(coded, BodyCoding::kGzip, 100, 100);

  EXPECT_EQ(ExceptionCode(plain.status()), 117);
}

TEST(GzipTest, KnowsWhenTheEndIsMissing) {
  const std::string coded = Compressed("some text", BodyCoding::kGzip);

  EXPECT_EQ(
      Decompressed(coded.substr(0, coded.size() - 1), BodyCoding::kGzip, 5, 5).status().code(),
      StatusCode::kDataLoss);
}

}  // namespace
}  // namespace assay::warehouse
