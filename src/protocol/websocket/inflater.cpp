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

// What a sender leaves out at the end, RFC 7692 §7.2.1.
constexpr std::string_view kFlushTail = "\x00\x00\xff\xff"sv;

// A client's window is never larger, whatever was agreed on; a negative number means no zlib header.
constexpr int kAnyWindow = -15;

constexpr std::size_t kFirstRoom = 16 * 1024;
constexpr std::size_t kKeptOutput = 256 * 1024;  // beyond that, room is given back before the next message

constexpr std::uint64_t kMostOfZlib = std::numeric_limits<uInt>::max();  // bytes of one call

// A message may have more than one final block (RFC 7692 §7.2.3.4), and each makes us begin anew: a peer who
// sends more of them only keeps us busy.
constexpr std::size_t kMaxEnds = 256;

// zlib's inflate() says in data_type where it stands: this bit is a place between two blocks, and the low
// bits count what is left of the last byte.
constexpr int kBetweenBlocks = 128;
constexpr int kUnusedBits = 7;

constexpr ProtocolError kTooBig{CloseCode::message_too_big, "message is too big", "RFC 6455 10.4"};
constexpr ProtocolError kNotDeflate{CloseCode::protocol_error, "compressed data is broken", "RFC 7692 7.2.2"};

}  // namespace

Inflater::Inflater() : stream_(std::make_unique<z_stream>()) {
  if (inflateInit2(stream_.get(), kAnyWindow) != Z_OK) throw std::bad_alloc();
}

Inflater::~Inflater() {
  inflateEnd(stream_.get());
}

std::variant<std::string_view, ProtocolError> Inflater::inflate(std::string_view payload,
                                                                std::uint64_t max_size) {
  if (payload.size() > kMostOfZlib) return kTooBig;
  max_size = std::min(max_size, kMostOfZlib - 1);
  begin();
  if (payload.empty()) return std::string_view();  // §7.2.3.6 wants one octet; nothing else can be meant
  Fed fed = feed(payload, max_size);
  if (fed == Fed::all) fed = feed(kFlushTail, max_size) == Fed::all ? Fed::all : Fed::broken;
  if (fed == Fed::too_much) return kTooBig;
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

Inflater::Fed Inflater::feed(std::string_view bytes, std::uint64_t max_size) {
  stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream_->avail_in = static_cast<uInt>(bytes.size());
  for (;;) {
    if (!make_room(max_size)) return Fed::too_much;
    const std::size_t room = output_.size() - written_;
    stream_->next_out = reinterpret_cast<Bytef*>(output_.data() + written_);
    stream_->avail_out = static_cast<uInt>(room);
    const int result = ::inflate(stream_.get(), Z_SYNC_FLUSH);
    written_ += room - stream_->avail_out;
    if (written_ > max_size) return Fed::too_much;
    if (result == Z_STREAM_END) {
      if (stream_->avail_in == 0) return Fed::ended;
      if (++ends_ > kMaxEnds) return Fed::broken;
      ROOST_CHECK(inflateReset(stream_.get()) == Z_OK, "an initialised zlib stream can be reset");
      continue;
    }
    if (result != Z_OK && result != Z_BUF_ERROR) return Fed::broken;
    // With room left over there is nothing that could still be written.
    if (stream_->avail_out > 0) return stream_->avail_in == 0 ? Fed::all : Fed::broken;
  }
}

/// One byte more than the limit, so that a message of just the limit is told from a larger one.
bool Inflater::make_room(std::uint64_t max_size) {
  if (written_ < output_.size()) return true;
  if (written_ > max_size) return false;
  output_.resize(std::min<std::uint64_t>(std::max(kFirstRoom, 2 * output_.size()), max_size + 1));
  return written_ < output_.size();
}

/// The tail must have ended a block, or the message had its end before it.
bool Inflater::is_whole(Fed end) const {
  if (end != Fed::all) return end == Fed::ended;
  return (stream_->data_type & kBetweenBlocks) != 0 && (stream_->data_type & kUnusedBits) == 0;
}

}  // namespace roost::websocket
