// SPDX-License-Identifier: Apache-2.0
// All readers of a run and the loop that serves them. One thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "options.hpp"
#include "protocol/websocket/inflater.hpp"
#include "reader.hpp"

namespace readers {

class Crowd {
 public:
  explicit Crowd(const Options& options);
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;
  ~Crowd();

  /// Adds a reader that has joined.
  void add();
  [[nodiscard]] std::size_t size() const noexcept { return readers_.size(); }
  [[nodiscard]] Reader& operator[](std::size_t index) { return *readers_[index]; }

  /// Reads everything until `done`, which is checked after each turn.
  void read_until(const std::function<bool()>& done);
  /// The number of broadcasts read by every reader.
  [[nodiscard]] std::uint64_t received_by_all();

 private:
  Options options_;
  SslContext tls_;
  roost::websocket::Inflater inflater_;
  roost::websocket::FrameLimits limits_;
  std::array<std::byte, 64 * 1024> buffer_;
  Shared shared_;
  std::vector<std::unique_ptr<Reader>> readers_;
  std::size_t slowest_ = 0;  // all before this one have received more than `least_`
  std::uint64_t least_ = 0;
  int epoll_;
};

}  // namespace readers
