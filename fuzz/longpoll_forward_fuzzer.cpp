// SPDX-License-Identifier: Apache-2.0
// What another node says about a long-poll session: what is read is written again with the same meaning, and
// parts leave what is incomplete within its bounds.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "transport/longpoll_forward.hpp"
#include "transport/message_parts.hpp"

namespace {

using namespace roost::transport;

void check_request(std::string_view text) {
  const auto request = forwarded_request_of(text);
  if (!request) return;
  const auto again = forwarded_request_of(to_json(*request));
  if (!again || again->kind != request->kind || again->token != request->token) std::abort();
  if (request->kind == ForwardedRequest::Kind::post && *again != *request) std::abort();
}

void check_answer(std::string_view text) {
  const auto answer = forwarded_answer_of(text);
  if (!answer) return;
  const auto again = forwarded_answer_of(to_json(*answer));
  if (!again || again->status != answer->status) std::abort();
  if (answer->batch != 0 && *again != *answer) std::abort();
}

/// The input as parts of one text, a line each.
void join(std::string_view input) {
  constexpr MessageParts::Limits kLimits{.texts = 4, .bytes = 1000};
  MessageParts parts(kLimits);
  while (!input.empty()) {
    const std::string_view line = input.substr(0, input.find('\n'));
    static_cast<void>(parts.add({line.size() % 8, 1}, line, {}));
    if (parts.bytes() > kLimits.bytes) std::abort();
    input.remove_prefix(line.size() == input.size() ? line.size() : line.size() + 1);
  }
}

void check_parts(std::string_view text) {
  constexpr std::size_t kPart = 16;
  MessageParts parts;
  std::optional<std::string> whole;
  const auto split = split_into_parts(std::string(text), kPart);
  for (const std::string& part : split)
    if (split.size() > 1) whole = parts.add({}, part, {});
  if (split.size() > 1 && whole != text) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  check_request(input);
  check_answer(input);
  join(input);
  if (forwarded_request_of(input) || forwarded_answer_of(input)) check_parts(input);
  return 0;
}
