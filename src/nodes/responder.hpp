// SPDX-License-Identifier: Apache-2.0
// The right to answer one question of another node, once.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "nodes/bus.hpp"

namespace roost::nodes {

/// Where answers go out, until the node leaves. Thread: any.
class AnswerDesk {
 public:
  static constexpr std::size_t kMaxOpen = 256;

  explicit AnswerDesk(Bus bus) : bus_(std::move(bus)) {}

  /// False: as many questions as may be are being answered.
  [[nodiscard]] bool open();
  void answer(const std::string& node, std::uint64_t incarnation, std::uint64_t number, bool ok,
              std::string_view body);
  /// Nothing goes out any more.
  void close();

 private:
  Result<void> send(const std::string& node, std::uint64_t incarnation, std::uint64_t number, bool ok,
                    std::string_view body);

  std::mutex mutex_;  // guards bus_ and closed_
  const Bus bus_;
  bool closed_ = false;
  std::atomic<std::size_t> open_{0};
};

/// {"error": "…"}
[[nodiscard]] std::string error_body(std::string_view message);

/// Thread: any. One that is destroyed unanswered answers with an error.
class Responder {
 public:
  /// `desk` has opened the answer.
  Responder(std::shared_ptr<AnswerDesk> desk, std::string node, std::uint64_t incarnation,
            std::uint64_t number)
      : desk_(std::move(desk)), node_(std::move(node)), incarnation_(incarnation), number_(number) {}
  Responder(Responder&&) noexcept = default;
  Responder& operator=(Responder&&) noexcept = delete;
  ~Responder();

  /// `body` is JSON; with an error it is {"error": "…"} and may say more. A second answer is ignored.
  void respond(bool ok, std::string_view body);
  void error(std::string_view message) { respond(false, error_body(message)); }

 private:
  std::shared_ptr<AnswerDesk> desk_;  // null once it has answered
  std::string node_;
  std::uint64_t incarnation_;
  std::uint64_t number_;
};

}  // namespace roost::nodes
