// SPDX-License-Identifier: Apache-2.0
#include "runtime/callback_probe.hpp"

#include <algorithm>
#include <cstring>

namespace roost::runtime {

void CallbackProbe::enter(const char* callback, std::string_view subject) noexcept {
  const std::uint64_t sequence = sequence_.load(std::memory_order_relaxed);
  sequence_.store(sequence + 1, std::memory_order_relaxed);
  write_subject(subject.substr(0, kMaxSubject));
  callback_.store(callback, std::memory_order_release);
  sequence_.store(sequence + 2, std::memory_order_release);
}

void CallbackProbe::leave() noexcept {
  callback_.store(nullptr, std::memory_order_release);
}

void CallbackProbe::write_subject(std::string_view subject) noexcept {
  subject_size_.store(static_cast<std::uint32_t>(subject.size()), std::memory_order_release);
  for (std::size_t word = 0; word * 8 < subject.size(); ++word) {
    std::uint64_t bytes = 0;
    const std::string_view part = subject.substr(word * 8, 8);
    std::memcpy(&bytes, part.data(), part.size());
    subject_[word].store(bytes, std::memory_order_release);
  }
}

std::optional<CallbackSnapshot> CallbackProbe::snapshot() const {
  const std::uint64_t before = sequence_.load(std::memory_order_acquire);
  const char* callback = callback_.load(std::memory_order_acquire);
  std::string subject = read_subject();
  const bool torn = before % 2 != 0 || sequence_.load(std::memory_order_acquire) != before;
  if (callback == nullptr || torn) return std::nullopt;
  return CallbackSnapshot{before, callback, std::move(subject)};
}

std::string CallbackProbe::read_subject() const {
  std::array<char, kMaxSubject> text;
  const std::size_t size = std::min<std::size_t>(subject_size_.load(std::memory_order_acquire), kMaxSubject);
  for (std::size_t word = 0; word * 8 < size; ++word) {
    const std::uint64_t bytes = subject_[word].load(std::memory_order_acquire);
    std::memcpy(text.data() + word * 8, &bytes, 8);
  }
  return std::string(text.data(), size);
}

}  // namespace roost::runtime
