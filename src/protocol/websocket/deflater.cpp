// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/deflater.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>

#include "base/check.hpp"

namespace roost::websocket {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::string_view kTail = "\x00\x00\xff\xff"sv;  // what a flush ends with, and is left out (§7.2.1)

// deflate() must have more room than this, or a flush may be written twice (zlib.h).
constexpr std::size_t kFlushRoom = 6;

constexpr std::size_t kKeptRoom = 256 * 1024;  // beyond that, room is given back before the next message

// zlib has no window of 8 bits. In one of 9 its repetitions reach back less than 256 bytes, because it keeps
// 262 bytes of the window to look ahead: that is within 8.
constexpr std::uint8_t kSmallestWindow = 9;

}  // namespace

DeflateSettings DeflateSettings::of(const DeflateOptions& options, const DeflateAgreement& agreement) {
  return {std::max(agreement.server_window_bits, kSmallestWindow), static_cast<std::uint8_t>(options.level),
          static_cast<std::uint8_t>(options.memory_level)};
}

Deflater::Deflater(DeflateSettings settings) : settings_(settings), stream_(std::make_unique<z_stream>()) {
  const int raw_window = -static_cast<int>(settings.window_bits);  // negative: no zlib header
  const int result = deflateInit2(stream_.get(), settings.level, Z_DEFLATED, raw_window,
                                  settings.memory_level, Z_DEFAULT_STRATEGY);
  ROOST_CHECK(result != Z_STREAM_ERROR, "the options of a mount are checked before it is used");
  if (result != Z_OK) throw std::bad_alloc();
}

Deflater::~Deflater() {
  deflateEnd(stream_.get());
}

std::optional<std::string_view> Deflater::deflate(std::string_view message) {
  if (message.size() > std::numeric_limits<uInt>::max() - kFlushRoom) return std::nullopt;
  if (output_.size() > kKeptRoom) {
    output_.clear();
    output_.shrink_to_fit();
  }
  // No more room than the message takes: what does not fit into it is not worth sending.
  if (output_.size() < message.size() + kFlushRoom) output_.resize(message.size() + kFlushRoom);
  ROOST_CHECK(deflateReset(stream_.get()) == Z_OK, "an initialised zlib stream can be reset");
  stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(message.data()));
  stream_->avail_in = static_cast<uInt>(message.size());
  stream_->next_out = reinterpret_cast<Bytef*>(output_.data());
  stream_->avail_out = static_cast<uInt>(message.size() + kFlushRoom);
  ::deflate(stream_.get(), Z_SYNC_FLUSH);
  if (stream_->avail_in > 0 || stream_->avail_out == 0) return std::nullopt;
  std::string_view payload(output_.data(), message.size() + kFlushRoom - stream_->avail_out);
  if (!payload.ends_with(kTail)) return std::nullopt;
  payload.remove_suffix(kTail.size());
  if (payload.size() >= message.size()) return std::nullopt;
  return payload;
}

}  // namespace roost::websocket
