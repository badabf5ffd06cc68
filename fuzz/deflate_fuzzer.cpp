// SPDX-License-Identifier: Apache-2.0
// Compressed data of a peer: whatever it is, the output stays within the limit, and the next message is read
// as if nothing had happened. And our own compressed output can be read back.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "protocol/websocket/deflater.hpp"
#include "protocol/websocket/inflater.hpp"

namespace {

using namespace roost::websocket;

constexpr std::uint64_t kLimit = 64 * 1024;

void inflate(Inflater& inflater, std::string_view bytes) {
  const auto result = inflater.inflate(bytes, kLimit);
  const auto* message = std::get_if<std::string_view>(&result);
  if (message != nullptr && message->size() > kLimit) std::abort();
  if (inflater.capacity() > 4 * kLimit) std::abort();
}

void there_and_back(Deflater& deflater, Inflater& inflater, std::string_view text) {
  const auto payload = deflater.deflate(text);
  if (!payload) return;
  if (payload->size() >= text.size()) std::abort();
  const auto result = inflater.inflate(*payload, text.size());
  const auto* message = std::get_if<std::string_view>(&result);
  if (message == nullptr || *message != text) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Inflater inflater;
  static Deflater wide({15, 1, 8});
  static Deflater narrow({9, 9, 1});
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  inflate(inflater, bytes);
  there_and_back(wide, inflater, bytes);
  there_and_back(narrow, inflater, bytes);
  return 0;
}
