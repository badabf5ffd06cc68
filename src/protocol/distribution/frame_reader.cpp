// SPDX-License-Identifier: Apache-2.0
#include "protocol/distribution/frame_reader.hpp"

#include <algorithm>
#include <utility>

#include "base/big_endian.hpp"

namespace roost::distribution {
namespace {

constexpr std::size_t kLengthBytes = 4;
constexpr std::size_t kKept = 256 * 1024;  // of the buffer, between messages

std::string_view take(std::string_view& bytes, std::size_t size) {
  const std::string_view taken = bytes.substr(0, size);
  bytes.remove_prefix(taken.size());
  return taken;
}

}  // namespace

std::optional<Frame> FrameReader::next(std::string_view& bytes) {
  if (std::exchange(given_out_, false)) {
    buffer_.clear();
    if (buffer_.capacity() > kKept) buffer_.shrink_to_fit();
  }
  if (!size_) size_ = length(bytes);
  if (!size_) return std::nullopt;
  if (*size_ > max_body_) return rest_of_large(bytes);
  if (buffer_.empty() && bytes.size() >= *size_) {
    const std::size_t size = *std::exchange(size_, std::nullopt);
    return Frame{size == 0 ? Frame::Kind::tick : Frame::Kind::message, take(bytes, size), size};
  }
  buffer_.append(take(bytes, *size_ - buffer_.size()));
  if (buffer_.size() < *size_) return std::nullopt;
  given_out_ = true;
  return Frame{Frame::Kind::message, buffer_, *std::exchange(size_, std::nullopt)};
}

std::optional<std::size_t> FrameReader::length(std::string_view& bytes) {
  buffer_.append(take(bytes, kLengthBytes - buffer_.size()));
  if (buffer_.size() < kLengthBytes) return std::nullopt;
  const std::size_t size = base::read_big_endian<std::uint32_t>(buffer_);
  buffer_.clear();
  return size;
}

std::optional<Frame> FrameReader::rest_of_large(std::string_view& bytes) {
  passed_over_ += take(bytes, *size_ - passed_over_).size();
  if (passed_over_ < *size_) return std::nullopt;
  passed_over_ = 0;
  return Frame{Frame::Kind::too_large, {}, *std::exchange(size_, std::nullopt)};
}

}  // namespace roost::distribution
