// SPDX-License-Identifier: Apache-2.0
#include "transport/send_queue.hpp"

#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

namespace roost::transport {
namespace {

/// Messages of one gathered write. The kernel takes 1024; beyond a few dozen the cost of the call is spread
/// thin already, and the array stays small on the stack.
constexpr std::size_t kMaxPieces = 64;

}  // namespace

// --- in ---

void SendQueue::push(base::SharedBytes message, fastlane::Lane lane) {
  bytes_ += message.size();
  count_in(message);
  messages_.push_back(std::move(message));
  if (lane == fastlane::Lane::broadcast) return;
  ordered_end_ = static_cast<std::uint32_t>(messages_.size());
}

void SendQueue::push_ahead(base::SharedBytes message, fastlane::Lane lane) {
  if (lane == fastlane::Lane::broadcast || lane == fastlane::Lane::channel) return push(std::move(message), lane);
  const std::size_t urgent_end = std::max<std::size_t>(urgent_end_, begun());
  const std::size_t ordered_end = std::max<std::size_t>(ordered_end_, urgent_end);
  const bool urgent = lane == fastlane::Lane::urgent;
  insert(urgent ? urgent_end : ordered_end, std::move(message));
  if (urgent) urgent_end_ = static_cast<std::uint32_t>(urgent_end + 1);
  ordered_end_ = static_cast<std::uint32_t>(ordered_end + 1);
}

void SendQueue::insert(std::size_t at, base::SharedBytes message) {
  bytes_ += message.size();
  count_in(message);
  messages_.insert(messages_.begin() + static_cast<std::ptrdiff_t>(at), std::move(message));
  if (fates_ && at < fates_->size())
    fates_->insert(fates_->begin() + static_cast<std::ptrdiff_t>(at), Fate{});
}

void SendQueue::push_droppable(base::SharedBytes message, fastlane::Lane lane, std::optional<std::string> key) {
  push(std::move(message), lane);
  if (!fates_) fates_ = std::make_unique<Fates>();
  fates_->resize(messages_.size());
  Fate& fate = fates_->back();
  fate.mark = key ? mark_of(*key) : kDroppable;
  if (key) fate.key = std::make_unique<const std::string>(*std::move(key));
}

std::size_t SendQueue::mark_of(std::string_view key) {
  return std::max(std::hash<std::string_view>()(key), kDroppable + 1);
}

// --- while it waits ---

bool SendQueue::replace(std::string_view key, base::SharedBytes& message) {
  if (!fates_) return false;
  const std::size_t mark = mark_of(key);
  for (std::size_t at = begun(); at < fates_->size(); ++at) {
    const Fate& fate = (*fates_)[at];
    if (fate.mark != mark || *fate.key != key) continue;
    bytes_ += message.size() - messages_[at].size();
    count_out(messages_[at]);
    count_in(message);
    messages_[at] = std::move(message);
    return true;
  }
  return false;
}

bool SendQueue::drop_oldest() {
  if (!fates_) return false;
  const auto droppable = [](const Fate& fate) { return fate.mark == kDroppable; };
  const auto first = fates_->begin() + static_cast<std::ptrdiff_t>(std::min(begun(), fates_->size()));
  const auto found = std::find_if(first, fates_->end(), droppable);
  if (found == fates_->end()) return false;
  const auto at = static_cast<std::size_t>(found - fates_->begin());
  bytes_ -= messages_[at].size();
  count_out(messages_[at]);
  close_gap(at);
  return true;
}

/// The oldest is mostly the first that waits, so that it is those before it that move up, and not the
/// thousands behind it.
void SendQueue::close_gap(std::size_t at) {
  const auto first = static_cast<std::ptrdiff_t>(first_);
  const auto gap = static_cast<std::ptrdiff_t>(at);
  std::move_backward(messages_.begin() + first, messages_.begin() + gap, messages_.begin() + gap + 1);
  std::move_backward(fates_->begin() + first, fates_->begin() + gap, fates_->begin() + gap + 1);
  for (std::uint32_t* const end : {&urgent_end_, &ordered_end_})
    if (*end > first_ && *end <= at) ++*end;
  messages_[first_] = {};
  (*fates_)[first_] = {};
  ++first_;
  forget_sent();
}

// --- out ---

SendQueue::Progress SendQueue::write_to(net::Stream& socket, base::BytesCredit& credit) {
  while (!empty()) {
    const net::IoResult result = write_some(socket);
    if (result.status == net::IoStatus::would_block) return Progress::blocked;
    if (result.status != net::IoStatus::bytes) return Progress::broken;
    consume(result.size, credit);
  }
  held_in_ = nullptr;
  const net::IoStatus flushed = socket.flush();
  if (flushed == net::IoStatus::would_block) return Progress::blocked;
  return flushed == net::IoStatus::bytes ? Progress::done : Progress::broken;
}

net::IoResult SendQueue::write_some(net::Stream& socket) const {
  const std::string_view begun = messages_[first_].view().substr(sent_of_first_);
  const std::size_t count = std::min(messages_.size() - first_, kMaxPieces);
  if (count == 1) return socket.write(begun);  // a plain send is cheaper than a gathered one
  std::array<iovec, kMaxPieces> pieces;
  pieces[0] = {const_cast<char*>(begun.data()), begun.size()};
  for (std::size_t i = 1; i < count; ++i) {
    const std::string_view bytes = messages_[first_ + i].view();
    pieces[i] = {const_cast<char*>(bytes.data()), bytes.size()};
  }
  return socket.write(std::span(pieces.data(), count));
}

void SendQueue::consume(std::size_t sent, base::BytesCredit& credit) {
  bytes_ -= sent;
  sent += sent_of_first_;
  while (first_ < messages_.size() && sent >= messages_[first_].size()) {
    sent -= messages_[first_].size();
    count_out(messages_[first_]);
    credit.give_back(messages_[first_++]);
  }
  sent_of_first_ = static_cast<std::uint32_t>(sent);
  forget_sent();
}

/// A reader who is always a little behind never empties the queue: what is sent leaves it once it is as much
/// as what waits, so that a message is moved at most once.
void SendQueue::forget_sent() {
  if (first_ == messages_.size()) {
    messages_.clear();
    if (messages_.capacity() > kMaxPieces) messages_.shrink_to_fit();
    first_ = urgent_end_ = ordered_end_ = 0;
    fates_.reset();
  } else if (first_ >= kMaxPieces && first_ >= messages_.size() - first_) {
    forget_front(first_);
  }
}

void SendQueue::forget_front(std::size_t count) {
  const auto end = static_cast<std::ptrdiff_t>(count);
  messages_.erase(messages_.begin(), messages_.begin() + end);
  if (fates_) fates_->erase(fates_->begin(), fates_->begin() + std::min(end, std::ssize(*fates_)));
  first_ = 0;
  urgent_end_ -= static_cast<std::uint32_t>(std::min<std::size_t>(urgent_end_, count));
  ordered_end_ -= static_cast<std::uint32_t>(std::min<std::size_t>(ordered_end_, count));
}

// --- what is kept for a reader who lags ---

void SendQueue::hold(net::ShardBacklog& backlog) {
  if (held_in_ != nullptr) return;
  held_in_ = &backlog;
  for (std::size_t at = first_; at < messages_.size(); ++at)
    count_in(messages_[at]);
}

void SendQueue::count_out_from(std::size_t first) const noexcept {
  for (std::size_t at = first; held_in_ != nullptr && at < messages_.size(); ++at)
    count_out(messages_[at]);
}

void SendQueue::drop_unsent() {
  const std::size_t kept = sent_of_first_ > 0 ? 1 : 0;
  if (first_ + kept >= messages_.size()) return;
  count_out_from(first_ + kept);
  messages_.resize(first_ + kept);
  fates_.reset();
  urgent_end_ = ordered_end_ = 0;
  bytes_ = kept == 0 ? 0 : messages_[first_].size() - sent_of_first_;
}

void SendQueue::drop_all() noexcept {
  count_out_from(first_);
  messages_.clear();
  fates_.reset();
  bytes_ = first_ = sent_of_first_ = urgent_end_ = ordered_end_ = 0;
  held_in_ = nullptr;
}

}  // namespace roost::transport
