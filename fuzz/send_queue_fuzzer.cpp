// SPDX-License-Identifier: Apache-2.0
// What waits for a reader, compared with a plain list: pushed, overtaken, replaced, dropped and written in
// any order, to a peer that accepts any amount. One byte per action; its upper bits choose sizes and keys.
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "transport/send_queue.hpp"

namespace {

using namespace roost;
using fastlane::Lane;

void check(bool holds) {
  if (!holds) std::abort();
}

/// The specification in send_queue.hpp, implemented slowly and simply.
class Model {
 public:
  void push(std::string bytes, Lane lane) { waiting_.push_back({std::move(bytes), lane}); }
  void push_ahead(std::string bytes, Lane lane) {
    const std::size_t urgent =
        behind_last(begun(), [](const Message& one) { return one.lane == Lane::urgent; });
    const std::size_t ordered =
        behind_last(urgent, [](const Message& one) { return one.lane != Lane::broadcast; });
    const auto place = static_cast<std::ptrdiff_t>(lane == Lane::urgent ? urgent : ordered);
    waiting_.insert(waiting_.begin() + place, {std::move(bytes), lane});
  }
  void push_droppable(std::string bytes, std::string key) {
    waiting_.push_back({std::move(bytes), Lane::broadcast, true, std::move(key)});
  }
  bool replace(const std::string& key, const std::string& bytes) {
    const auto found = find([&](const Message& one) { return one.droppable && one.key == key; });
    if (found == waiting_.end()) return false;
    found->bytes = bytes;
    return true;
  }
  bool drop_oldest() {
    const auto found = find([](const Message& one) { return one.droppable && one.key.empty(); });
    if (found == waiting_.end()) return false;
    waiting_.erase(found);
    return true;
  }
  void drop_unsent() { waiting_.resize(begun()); }

  /// The next `size` bytes of the stream.
  std::string take(std::size_t size) {
    std::string taken;
    while (taken.size() < size) {
      const std::string& front = waiting_.front().bytes;
      const std::size_t part = std::min(size - taken.size(), front.size() - sent_of_first_);
      taken += front.substr(sent_of_first_, part);
      sent_of_first_ += part;
      if (sent_of_first_ < front.size()) break;
      waiting_.erase(waiting_.begin());
      sent_of_first_ = 0;
    }
    return taken;
  }

  [[nodiscard]] std::size_t size() const { return waiting_.size(); }
  [[nodiscard]] std::size_t bytes() const {
    std::size_t all = 0;
    for (const Message& one : waiting_)
      all += one.bytes.size();
    return all - sent_of_first_;
  }

 private:
  struct Message {
    std::string bytes;
    Lane lane;
    bool droppable = false;
    std::string key{};  // empty: none
  };

  [[nodiscard]] std::size_t begun() const { return sent_of_first_ > 0 ? 1 : 0; }
  template <class Is>
  [[nodiscard]] std::size_t behind_last(std::size_t least, Is is) const {
    for (std::size_t end = waiting_.size(); end > least; --end)
      if (is(waiting_[end - 1])) return end;
    return least;
  }
  template <class Is>
  [[nodiscard]] std::vector<Message>::iterator find(Is is) {
    return std::find_if(waiting_.begin() + static_cast<std::ptrdiff_t>(begun()), waiting_.end(), is);
  }

  std::vector<Message> waiting_;
  std::size_t sent_of_first_ = 0;
};

/// A socket pair with tiny buffers.
struct Pair {
  Pair() {
    std::array<int, 2> ends{};
    check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) == 0);
    ours = net::TcpSocket(base::FileDescriptor(ends[0]));
    peer = net::TcpSocket(base::FileDescriptor(ends[1]));
    const int least = 1;
    check(::setsockopt(ours.fd(), SOL_SOCKET, SO_SNDBUF, &least, sizeof least) == 0);
  }
  std::string read(std::size_t at_most) {
    std::string all;
    std::array<std::byte, 4096> buffer;
    while (all.size() < at_most) {
      const net::IoResult result =
          peer.read(std::span(buffer).first(std::min(buffer.size(), at_most - all.size())));
      if (result.status != net::IoStatus::bytes) break;
      all.append(reinterpret_cast<const char*>(buffer.data()), result.size);
    }
    return all;
  }

  net::Stream ours;
  net::TcpSocket peer;
};

class Comparison {
 public:
  void act(std::uint8_t action) {
    const unsigned choice = action >> 3U;
    switch (action & 7U) {
      case 0:
        return push(message(choice), Lane::broadcast);
      case 1:
        return push(message(choice), Lane::channel);
      case 2:
        return push_ahead(message(choice), Lane::reply);
      case 3:
        return push_ahead(message(choice), Lane::urgent);
      case 4:
        return push_droppable(message(choice), "");
      case 5:
        return push_latest(message(choice), std::string(1, static_cast<char>('a' + choice % 4)));
      case 6:
        return check(queue_.drop_oldest() == model_.drop_oldest());
      default:
        return choice == 31 ? drop_unsent() : write(choice * 512);
    }
  }
  void agree() const {
    check(queue_.bytes() == model_.bytes());
    check(queue_.size() == model_.size());
    check(queue_.empty() == (model_.size() == 0));
  }
  void finish() {
    while (!queue_.empty())
      write(1 << 20);
    check(pair_.read(1 << 20) == unread_);
  }

 private:
  /// Different from every other.
  std::string message(unsigned choice) {
    std::string text = std::to_string(++messages_) + '.';
    return text.append(choice % 8 * choice * 32, 'x');
  }
  void push(const std::string& bytes, Lane lane) {
    queue_.push(base::SharedBytes::copy_of(bytes), lane);
    model_.push(bytes, lane);
  }
  void push_ahead(const std::string& bytes, Lane lane) {
    queue_.push_ahead(base::SharedBytes::copy_of(bytes), lane);
    model_.push_ahead(bytes, lane);
  }
  void push_droppable(const std::string& bytes, const std::string& key) {
    const auto named = key.empty() ? std::nullopt : std::optional(key);
    queue_.push_droppable(base::SharedBytes::copy_of(bytes), Lane::broadcast, named);
    model_.push_droppable(bytes, key);
  }
  void push_latest(const std::string& bytes, const std::string& key) {
    base::SharedBytes shared = base::SharedBytes::copy_of(bytes);
    const bool replaced = queue_.replace(key, shared);
    check(replaced == model_.replace(key, bytes));
    if (!replaced) push_droppable(bytes, key);
  }
  void drop_unsent() {
    queue_.drop_unsent();
    model_.drop_unsent();
  }
  /// The peer first reads at most this much.
  void write(std::size_t read) {
    const std::string got = pair_.read(read);
    check(unread_.starts_with(got));
    unread_.erase(0, got.size());
    const std::size_t before = queue_.bytes();
    check(queue_.write_to(pair_.ours, credit_) != transport::SendQueue::Progress::broken);
    unread_ += model_.take(before - queue_.bytes());
  }

  Pair pair_;
  base::BytesCredit credit_;
  transport::SendQueue queue_;
  Model model_;
  std::string unread_;  // written, not yet read by the peer
  std::size_t messages_ = 0;
};

// Every action walks the whole queue: with eight times as many, only four inputs a second remain.
constexpr std::size_t kMostActions = 512;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Comparison comparison;
  for (std::size_t i = 0; i < std::min<std::size_t>(size, kMostActions); ++i) {
    comparison.act(data[i]);
    comparison.agree();
  }
  comparison.finish();
  return 0;
}
