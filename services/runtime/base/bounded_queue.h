// BoundedQueue: hands items from producers to consumers within two limits, items and bytes.
//
// The byte limit bounds memory; an empty queue accepts any one item, however large, so that
// progress beats the limit. Close() wakes everybody: producers are refused, consumers drain
// what is left and then get nothing. Safe for any number of threads.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace assay {

struct QueueLimits {
  size_t items_max = 1;
  size_t bytes_max = 1;
};

template <typename Item>
class BoundedQueue {
 public:
  explicit BoundedQueue(QueueLimits limits) : limits_(limits) {}

  // Waits for room. False, dropping nothing (`item` is untouched), once the queue is closed.
  bool Push(Item&& item, size_t bytes) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closed_ || HasRoom(bytes); });
    if (closed_) return false;
    Append(std::move(item), bytes);
    return true;
  }

  // Never waits. False, with `item` untouched, when the queue is full or closed.
  bool TryPush(Item&& item, size_t bytes) {
    std::lock_guard lock(mutex_);
    if (closed_ || !HasRoom(bytes)) return false;
    Append(std::move(item), bytes);
    return true;
  }

  // Waits for an item. Nothing once the queue is closed and empty.
  std::optional<Item> Pop() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closed_ || !entries_.empty(); });
    return TakeFront();
  }

  // As Pop(), but gives up after `patience`; tell a timeout from the end by closed().
  std::optional<Item> PopFor(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, patience, [&] { return closed_ || !entries_.empty(); });
    return TakeFront();
  }

  void Close() {
    std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }

  bool closed() const {
    std::lock_guard lock(mutex_);
    return closed_;
  }
  size_t items() const {
    std::lock_guard lock(mutex_);
    return entries_.size();
  }
  size_t bytes() const {
    std::lock_guard lock(mutex_);
    return bytes_;
  }

 private:
  struct Entry {
    Item item;
    size_t bytes;
  };

  bool HasRoom(size_t bytes) const {
    if (entries_.empty()) return true;
    return entries_.size() < limits_.items_max && bytes_ + bytes <= limits_.bytes_max;
  }
  void Append(Item&& item, size_t bytes) {
    entries_.push_back(Entry{std::move(item), bytes});
    bytes_ += bytes;
    changed_.notify_all();
  }
  std::optional<Item> TakeFront() {
    if (entries_.empty()) return std::nullopt;
    std::optional<Item> item(std::move(entries_.front().item));
    bytes_ -= entries_.front().bytes;
    entries_.pop_front();
    changed_.notify_all();
    return item;
  }

  const QueueLimits limits_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Entry> entries_;
  size_t bytes_ = 0;
  bool closed_ = false;
};

}  // namespace assay
