#include "ingest/gateway/wire.h"

#include <gtest/gtest.h>

namespace assay::gateway {
namespace {

TEST(WireTest, PeersAreCountedByAddressWithoutPort) {
  EXPECT_EQ(OriginOf("ipv4:127.0.0.2:41812").peer, "127.0.0.2");
  EXPECT_EQ(OriginOf("ipv4:127.0.0.2:41812").address, "127.0.0.2:41812");
  EXPECT_EQ(OriginOf("ipv6:%5B::1%5D:41812").peer, "[::1]");
  EXPECT_EQ(OriginOf("ipv6:[::1]:41812").address, "[::1]:41812");
  EXPECT_EQ(OriginOf("unix:/run/assay.sock").peer, "unix");
  EXPECT_EQ(OriginOf("").peer, "unknown");
}

TEST(WireTest, BytesOfAMessageInPiecesAreAllOfThem) {
  const grpc::Slice pieces[] = {grpc::Slice("north"), grpc::Slice("-01")};

  EXPECT_EQ(BytesOf(grpc::ByteBuffer(pieces, 2)), "north-01");
  EXPECT_EQ(BytesOf(grpc::ByteBuffer(pieces, 0)), "");
}

}  // namespace
}  // namespace assay::gateway
