// SPDX-License-Identifier: Apache-2.0
// The peer's end of compression, on zlib directly: with or without context, any window, any kind of flush, so
// that the code under test is not tested against itself.
#pragma once

#include <gtest/gtest.h>
#include <zlib.h>

#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace roost::test {

inline constexpr std::string_view kDeflateTail{"\0\0\xff\xff", 4};

class ZlibCompressor {
 public:
  explicit ZlibCompressor(int window_bits = 15, int level = 6) {
    EXPECT_EQ(deflateInit2(&stream_, level, Z_DEFLATED, -window_bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
  }
  ZlibCompressor(const ZlibCompressor&) = delete;
  ZlibCompressor& operator=(const ZlibCompressor&) = delete;
  ~ZlibCompressor() { deflateEnd(&stream_); }

  /// Keeps the context of earlier calls.
  std::string add(std::string_view text, int flush = Z_SYNC_FLUSH) {
    std::string out(text.size() + text.size() / 1000 + 64, '\0');
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream_.avail_in = static_cast<uInt>(text.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    deflate(&stream_, flush);
    out.erase(out.size() - stream_.avail_out);
    return out;
  }
  /// One message's payload, RFC 7692 §7.2.1, in the context of those before.
  std::string message(std::string_view text) {
    std::string out = add(text);
    EXPECT_TRUE(out.ends_with(kDeflateTail));
    out.erase(out.size() - kDeflateTail.size());
    return out;
  }

 private:
  z_stream stream_{};
};

/// One message's payload without context.
inline std::string zlib_compressed(std::string_view text, int window_bits = 15, int level = 6) {
  return ZlibCompressor(window_bits, level).message(text);
}

/// What a peer with this window reads from a payload, RFC 7692 §7.2.2; empty if it is invalid.
inline std::optional<std::string> zlib_inflated(std::string_view payload, int window_bits = 15) {
  const std::string input = std::string(payload).append(kDeflateTail);
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, -window_bits), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
  stream.avail_in = static_cast<uInt>(input.size());
  std::string out;
  int result = Z_OK;
  while (result == Z_OK) {
    // In small steps: the window, not the output buffer, must hold the repeated data.
    std::string step(64, '\0');
    stream.next_out = reinterpret_cast<Bytef*>(step.data());
    stream.avail_out = static_cast<uInt>(step.size());
    result = inflate(&stream, Z_SYNC_FLUSH);
    out.append(step, 0, step.size() - stream.avail_out);
  }
  const bool all_read = stream.avail_in == 0;
  inflateEnd(&stream);
  if (result == Z_BUF_ERROR && all_read) return out;
  return std::nullopt;
}

/// Deterministic and incompressible.
inline std::string noise(std::size_t size) {
  std::mt19937 random(7);  // NOLINT(bugprone-random-generator-seed,cert-msc51-cpp): deterministic
  std::string out;
  for (std::size_t i = 0; i < size; ++i)
    out += static_cast<char>(random());
  return out;
}

}  // namespace roost::test
