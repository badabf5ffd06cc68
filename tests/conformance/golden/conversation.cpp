// SPDX-License-Identifier: Apache-2.0
#include "conversation.hpp"

namespace roost::golden {

void Conversation::play_to(int number) {
  const bool in_the_past = next_ > 0 && sections_[next_ - 1].number >= number;
  if (!stage_ || in_the_past) {
    stage_.reset();  // closes the old connections before a new one begins
    stage_ = std::make_unique<Stage>(options_, transport_);
    next_ = 0;
  }
  while (next_ < sections_.size() && sections_[next_].number <= number)
    stage_->replay.play(sections_[next_++]);
}

}  // namespace roost::golden
