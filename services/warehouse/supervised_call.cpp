#include "services/warehouse/supervised_call.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <utility>

#include "services/runtime/telemetry/log.h"
#include "services/warehouse/exception.h"

namespace assay::warehouse {
namespace {

constexpr int kPipeBytes = 256 << 10;
constexpr int kKillAgainMs = 50;

// poll() skips entries with a negative descriptor.
constexpr int kNotWatched = -1;

class Watch {
 public:
  Watch(SupervisedCall& call, AnswerPipe* pipe,
        const std::function<Status(std::string_view)>& deliver)
      : call_(call), pipe_(pipe), deliver_(deliver) {}

  // Until the call is done and the pipe is read to its end.
  void Run(const Wake& done) {
    std::string piece(kPipeBytes, '\0');
    while (!done.raised() || pipe_ != nullptr) {
      pollfd watched[] = {
          {done.raised() ? kNotWatched : done.descriptor(), POLLIN, 0},
          {pipe_ == nullptr ? kNotWatched : pipe_->reading(), POLLIN, 0},
          {stop_reason_.ok() ? call_.client.descriptor() : kNotWatched, POLLRDHUP, 0},
          {stop_reason_.ok() ? call_.statement.cancelled().descriptor() : kNotWatched, POLLIN, 0}};
      ::poll(watched, std::size(watched), stop_reason_.ok() ? -1 : kKillAgainMs);
      if (watched[1].revents != 0) ReadPipe(piece);
      if (watched[2].revents != 0) Stop(Unavailable("client closed the connection"));
      if (watched[3].revents != 0) Stop(MakeException(kCancelled, "Query was cancelled"));
      if (!stop_reason_.ok() && !done.raised()) KillInEngine();
    }
  }

  const Status& stop_reason() const { return stop_reason_; }

 private:
  void ReadPipe(std::string& piece) {
    const ssize_t count = ::read(pipe_->reading(), piece.data(), piece.size());
    if (count <= 0) {
      pipe_ = nullptr;
    } else if (stop_reason_.ok()) {
      Stop(deliver_(std::string_view(piece).substr(0, static_cast<size_t>(count))));
    }  // Else it is thrown away, so that the engine is not left waiting for a reader.
  }

  // The first reason is kept.
  void Stop(Status reason) {
    if (stop_reason_.ok()) stop_reason_ = std::move(reason);
  }

  void KillInEngine() {
    const Status killed = call_.engine.Kill(call_.statement.mark());
    if (!killed.ok()) log::Warning("statement not killed", {{"error", killed}});
  }

  SupervisedCall& call_;
  AnswerPipe* pipe_;
  const std::function<Status(std::string_view)>& deliver_;
  Status stop_reason_;
};

}  // namespace

AnswerPipe::AnswerPipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return;
  reading_ = ends[0];
  writing_ = ends[1];
  ::fcntl(writing_, F_SETPIPE_SZ, kPipeBytes);  // Fewer switches; the default size works as well.
}

AnswerPipe::~AnswerPipe() {
  CloseWriting();
  if (reading_ >= 0) ::close(reading_);
}

std::string AnswerPipe::writing_path() const { return fmt::format("/proc/self/fd/{}", writing_); }

void AnswerPipe::CloseWriting() {
  if (const int writing = std::exchange(writing_, -1); writing >= 0) ::close(writing);
}

StatusOr<Outcome> SupervisedCall::Run(const std::function<StatusOr<Outcome>()>& call,
                                      AnswerPipe* pipe,
                                      const std::function<Status(std::string_view)>& deliver) {
  StatusOr<Outcome> result = Outcome();
  Wake done;
  Watch watch(*this, pipe, deliver);
  {
    const std::jthread caller([&] {
      result = call();
      if (pipe != nullptr) pipe->CloseWriting();
      done.Raise();
    });
    watch.Run(done);
  }
  // A statement that ended well although it was to be stopped has ended well, unless its answer
  // was lost on the way.
  const bool was_killed = ExceptionCode(watch.stop_reason()) == kCancelled.code;
  if (watch.stop_reason().ok() || was_killed) return result;
  return watch.stop_reason();
}

}  // namespace assay::warehouse
