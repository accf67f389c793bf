#include "services/runtime/base/input_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

namespace assay {
namespace {

using ::testing::HasSubstr;

class InputFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = ::testing::TempDir() + "/input_file_test.XXXXXX";
    ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& text) {
    const std::string path = folder_ + "/file";
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  std::string MakePipe() {
    const std::string path = folder_ + "/pipe";
    EXPECT_EQ(::mkfifo(path.c_str(), 0600), 0);
    return path;
  }
  static std::string Problem(const std::string& path, std::stop_token stop = {}) {
    const StatusOr<std::string> text = ReadSmallFile(path, 1'000, std::move(stop));
    return text.ok() ? "was read" : std::string(Message(text.status()));
  }

  std::string folder_;
};

TEST_F(InputFileTest, ReadsAllOfAFile) {
  for (const size_t bytes : {0, 1, 70'000, 1'000'000}) {
    const std::string text(bytes, 'x');
    const auto read = ReadSmallFile(Write(text), 1'000'000);
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_TRUE(*read == text) << bytes;
  }
}

TEST_F(InputFileTest, SaysWhyAPathCannotBeRead) {
  EXPECT_THAT(Problem(folder_ + "/absent"), HasSubstr("No such file"));
  EXPECT_THAT(Problem(std::string(5'000, 'x')), HasSubstr("File name too long"));
  EXPECT_THAT(Problem(Write("") + "/below"), HasSubstr("Not a directory"));
  EXPECT_THAT(Problem("/"), HasSubstr("is a folder"));
  EXPECT_THAT(Problem("/proc/self/mem"), HasSubstr("Input/output error"));
}

TEST_F(InputFileTest, EndsAtItsLimit) {
  EXPECT_THAT(Problem(Write(std::string(1'001, 'x'))), HasSubstr("more than 1000 bytes"));
  EXPECT_THAT(Problem("/dev/zero"), HasSubstr("more than 1000 bytes"));
  EXPECT_EQ(Problem("/dev/null"), "was read");
}

TEST_F(InputFileTest, WaitsForAPipesWriterUntilItIsToStop) {
  const std::string pipe = MakePipe();
  std::stop_source stop;
  std::jthread asks([&] { stop.request_stop(); });

  EXPECT_THAT(Problem(pipe, stop.get_token()), HasSubstr("stopped"));
}

TEST_F(InputFileTest, ReadsAPipeToItsEnd) {
  const std::string pipe = MakePipe();
  auto file = InputFile::Open(pipe);  // Before there is a writer.
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_FALSE(file->is_regular());
  std::jthread writes([&] { std::ofstream(pipe) << "two" << std::flush << " pieces"; });

  std::string text;
  char piece[3];
  while (true) {
    const StatusOr<size_t> count = file->Read(piece);
    ASSERT_TRUE(count.ok()) << count.status();
    if (*count == 0) break;
    text.append(piece, *count);
  }
  EXPECT_EQ(text, "two pieces");
}

}  // namespace
}  // namespace assay
