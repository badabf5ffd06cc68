// SPDX-License-Identifier: Apache-2.0
// A question to one open connection, on its shard. Thread: any.
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <system_error>
#include <type_traits>
#include <utility>

#include "introspection/shard_questions.hpp"
#include "roost/ids.hpp"
#include "roost/result.hpp"
#include "socket/connection_handler.hpp"

namespace roost::introspection {

/// How long one shard may take for what concerns one connection or channel.
inline constexpr std::chrono::milliseconds kOneAnswer{1000};

[[nodiscard]] inline Error no_connection(ConnectionId id) {
  return make_error(fmt::format("no connection {} is open", to_string(id)), std::errc::no_such_process);
}

[[nodiscard]] inline Error no_answer(std::size_t shard) {
  return make_error(fmt::format("shard {} does not answer", shard), std::errc::timed_out);
}

/// What `question(handler)` returns; an error when the connection is gone, or its shard does not answer.
template <class Question>
[[nodiscard]] auto ask_connection(const ShardQuestions& questions, ConnectionId id, const Question& question)
    -> Result<std::invoke_result_t<const Question&, socket::ConnectionHandler&>> {
  using Found = std::optional<std::invoke_result_t<const Question&, socket::ConnectionHandler&>>;
  auto answer = questions.ask(id.shard, std::chrono::steady_clock::now() + kOneAnswer,
                              [id, question](channels::ShardContext& context) -> Found {
                                auto* open = context.connections.find(id);
                                if (open == nullptr) return std::nullopt;
                                return question(*open);
                              });
  if (answer && *answer) return std::move(**answer);
  return !answer && id.shard < questions.shards() ? no_answer(id.shard) : no_connection(id);
}

}  // namespace roost::introspection
