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

constexpr std::string_view kTail = "\x00\x00\xff\xff"sv;  // the end of every flush; not sent (§7.2.1)

// deflate() needs more room than this, or it may write the flush marker twice (zlib.h).
constexpr std::size_t kFlushRoom = 6;

constexpr std::size_t kKeptRoom = 256 * 1024;  // a larger buffer is released before the next message

// zlib has no window of 8 bits. With 9 bits its back-references stay below 256 bytes, because it reserves 262
// bytes of the window for lookahead, so they fit a window of 8 bits.
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
  // No more room than the message size: a larger result is not worth sending.
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
