// SPDX-License-Identifier: Apache-2.0
#include "erlang/hand_over.hpp"

#include <utility>

namespace roost::erlang {
namespace {

constexpr std::size_t kOverhead = 256;  // of a message on its way

}  // namespace

class HandOver::Round {
 public:
  Round(std::shared_ptr<std::atomic<std::size_t>> waiting, std::shared_ptr<runtime::Mailbox> loop,
        std::size_t bytes)
      : waiting_(std::move(waiting)), loop_(std::move(loop)), bytes_(bytes) {}
  Round(const Round&) = delete;
  Round& operator=(const Round&) = delete;
  ~Round() {
    *waiting_ -= bytes_;
    loop_->post([] {});  // what has come meanwhile gets a marker
  }

 private:
  std::shared_ptr<std::atomic<std::size_t>> waiting_;
  std::shared_ptr<runtime::Mailbox> loop_;
  std::size_t bytes_;
};

bool HandOver::admit(std::size_t bytes) {
  const std::size_t waiting = *waiting_;
  if (waiting > 0 && waiting + bytes + kOverhead > max_bytes_) return false;
  *waiting_ += bytes + kOverhead;
  unmarked_ += bytes + kOverhead;
  return true;
}

/// One marker at a time: however long a shard takes, no more of them wait for it.
void HandOver::mark() {
  if (unmarked_ == 0 || !under_way_.expired()) return;
  const auto round = std::make_shared<Round>(waiting_, loop_, std::exchange(unmarked_, 0));
  under_way_ = round;
  for (std::size_t i = 0; i < shards_.size(); ++i)
    shards_.at(i).mailbox()->post([round] {});
}

}  // namespace roost::erlang
