// SPDX-License-Identifier: Apache-2.0
#include "support/child_output.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace roost::test {
namespace {

constexpr std::size_t kMostOutput = 1U << 20U;
constexpr std::chrono::seconds kOutputDeadline{20};

}  // namespace

ChildOutput::ChildOutput(base::FileDescriptor pipe) : pipe_(std::move(pipe)), reader_([this] { read(); }) {}

ChildOutput::~ChildOutput() {
  reader_.join();
}

bool ChildOutput::wait_for(std::string_view text) {
  std::unique_lock lock(mutex_);
  const auto has_said = [&] { return said_.find(text) != std::string::npos; };
  changed_.wait_for(lock, kOutputDeadline, [&] { return has_said() || ended_; });
  return has_said();
}

std::string ChildOutput::said() const {
  const std::lock_guard lock(mutex_);
  return said_;
}

std::string ChildOutput::whole() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return ended_; });
  return said_;
}

void ChildOutput::read() {
  std::array<char, 4096> bytes;
  for (ssize_t size = 0; (size = ::read(pipe_.number(), bytes.data(), bytes.size())) > 0;)
    take({bytes.data(), static_cast<std::size_t>(size)});
  const std::lock_guard lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

void ChildOutput::take(std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  said_ += bytes.substr(0, std::min(bytes.size(), kMostOutput - said_.size()));
  changed_.notify_all();
}

}  // namespace roost::test
