// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/inflater.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>

#include "base/check.hpp"

namespace roost::websocket {
namespace {

using std::string_view_literals::operator""sv;

// The trailing bytes that a sender omits, RFC 7692 §7.2.1.
constexpr std::string_view kFlushTail = "\x00\x00\xff\xff"sv;

// The largest window, so any client's data fits; negative means no zlib header.
constexpr int kAnyWindow = -15;

constexpr std::size_t kFirstRoom = 16 * 1024;
constexpr std::size_t kKeptOutput = 256 * 1024;  // a larger buffer is released before the next message

constexpr std::uint64_t kMaxZlibBytes = std::numeric_limits<uInt>::max();  // bytes per call

// A message may have more than one final block (RFC 7692 §7.2.3.4), and each one costs a reset: a peer that
// sends more than this only wastes our time.
constexpr std::size_t kMaxEnds = 256;

// inflate() reports its position in data_type: this bit means between two blocks, and the low bits count the
// unused bits of the last byte.
constexpr int kBetweenBlocks = 128;
constexpr int kUnusedBits = 7;

constexpr ProtocolError kTooBig{CloseCode::message_too_big, "message is too big", "RFC 6455 10.4"};
constexpr ProtocolError kNotDeflate{CloseCode::protocol_error, "compressed data is corrupt",
                                    "RFC 7692 7.2.2"};

}  // namespace

Inflater::Inflater() : stream_(std::make_unique<z_stream>()) {
  if (inflateInit2(stream_.get(), kAnyWindow) != Z_OK) throw std::bad_alloc();
}

Inflater::~Inflater() {
  inflateEnd(stream_.get());
}

std::variant<std::string_view, ProtocolError> Inflater::inflate(std::string_view payload,
                                                                std::uint64_t max_size) {
  if (payload.size() > kMaxZlibBytes) return kTooBig;
  max_size = std::min(max_size, kMaxZlibBytes - 1);
  begin();
  if (payload.empty()) return std::string_view();  // §7.2.3.6 requires one octet, but the meaning is clear
  FeedResult fed = feed(payload, max_size);
  if (fed == FeedResult::all)
    fed = feed(kFlushTail, max_size) == FeedResult::all ? FeedResult::all : FeedResult::broken;
  if (fed == FeedResult::too_much) return kTooBig;
  if (!is_whole(fed)) return kNotDeflate;
  return std::string_view(output_).substr(0, written_);
}

void Inflater::begin() {
  ROOST_CHECK(inflateReset(stream_.get()) == Z_OK, "an initialised zlib stream can be reset");
  written_ = 0;
  ends_ = 0;
  if (output_.size() > kKeptOutput) {
    output_.clear();
    output_.shrink_to_fit();
  }
}

Inflater::FeedResult Inflater::feed(std::string_view bytes, std::uint64_t max_size) {
  stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream_->avail_in = static_cast<uInt>(bytes.size());
  for (;;) {
    if (!make_room(max_size)) return FeedResult::too_much;
    const std::size_t room = output_.size() - written_;
    stream_->next_out = reinterpret_cast<Bytef*>(output_.data() + written_);
    stream_->avail_out = static_cast<uInt>(room);
    const int result = ::inflate(stream_.get(), Z_SYNC_FLUSH);
    written_ += room - stream_->avail_out;
    if (written_ > max_size) return FeedResult::too_much;
    if (result == Z_STREAM_END) {
      if (stream_->avail_in == 0) return FeedResult::ended;
      if (++ends_ > kMaxEnds) return FeedResult::broken;
      ROOST_CHECK(inflateReset(stream_.get()) == Z_OK, "an initialised zlib stream can be reset");
      continue;
    }
    if (result != Z_OK && result != Z_BUF_ERROR) return FeedResult::broken;
    // With room left over there is no more output.
    if (stream_->avail_out > 0) return stream_->avail_in == 0 ? FeedResult::all : FeedResult::broken;
  }
}

/// One byte more than the limit, to distinguish a message of exactly the limit from a larger one.
bool Inflater::make_room(std::uint64_t max_size) {
  if (written_ < output_.size()) return true;
  if (written_ > max_size) return false;
  output_.resize(std::min<std::uint64_t>(std::max(kFirstRoom, 2 * output_.size()), max_size + 1));
  return written_ < output_.size();
}

/// Either the tail ended a block, or the message ended before it.
bool Inflater::is_whole(FeedResult end) const {
  if (end != FeedResult::all) return end == FeedResult::ended;
  return (stream_->data_type & kBetweenBlocks) != 0 && (stream_->data_type & kUnusedBits) == 0;
}

}  // namespace roost::websocket
