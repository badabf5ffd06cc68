// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/chunked_decoder.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

namespace roost::http1 {
namespace {

constexpr HttpFault kBadChunk{400, "The chunked body is malformed.", "RFC 9112 7.1"};
constexpr HttpFault kChunksTooLarge{413, "The request body is too large.", "RFC 9110 15.5.14"};

}  // namespace

std::optional<HttpFault> ChunkedDecoder::decode(std::string_view& input, std::string& body) {
  while (!input.empty() && !done()) {
    if (stage_ == Stage::data) {
      take_data(input, body);
    } else if (auto fault = take_line(input, body.size())) {
      return fault;
    }
  }
  return std::nullopt;
}

void ChunkedDecoder::take_data(std::string_view& input, std::string& body) {
  const auto size = std::min(chunk_left_, input.size());
  body.append(input.substr(0, size));
  input.remove_prefix(size);
  chunk_left_ -= size;
  if (chunk_left_ == 0) stage_ = Stage::data_end;
}

std::optional<HttpFault> ChunkedDecoder::take_line(std::string_view& input, std::size_t body_size) {
  const auto line_feed = input.find('\n');
  const auto size = line_feed == std::string_view::npos ? input.size() : line_feed + 1;
  if (line_.size() + size > kMaxLine) return kBadChunk;
  line_.append(input.substr(0, size));
  input.remove_prefix(size);
  if (line_feed == std::string_view::npos) return std::nullopt;

  const std::string line = std::exchange(line_, {});
  const bool ends_well = line.find('\r') == line.size() - 2;  // and no other CR
  if (line.size() < 2 || !ends_well) return kBadChunk;
  return read_line(std::string_view(line).substr(0, line.size() - 2), body_size);
}

std::optional<HttpFault> ChunkedDecoder::read_line(std::string_view line, std::size_t body_size) {
  if (stage_ == Stage::size_line) return read_size(line, body_size);
  if (stage_ == Stage::trailers) return read_trailer(line);
  if (!line.empty()) return kBadChunk;  // the data was longer than its size
  stage_ = Stage::size_line;
  return std::nullopt;
}

std::optional<HttpFault> ChunkedDecoder::read_size(std::string_view line, std::size_t body_size) {
  std::uint64_t size = 0;
  const auto [rest, error] = std::from_chars(line.data(), line.data() + line.size(), size, 16);
  if (error != std::errc()) return kBadChunk;
  const auto extension = line.substr(static_cast<std::size_t>(rest - line.data()));
  if (!extension.empty() && extension.find_first_of("; \t") != 0) return kBadChunk;
  if (size > max_body_ - body_size) return kChunksTooLarge;
  chunk_left_ = size;
  stage_ = size == 0 ? Stage::trailers : Stage::data;
  return std::nullopt;
}

std::optional<HttpFault> ChunkedDecoder::read_trailer(std::string_view line) {
  if (line.empty()) stage_ = Stage::done;
  trailers_ += line.size() + 2;
  if (trailers_ > kMaxTrailers) return kBadChunk;
  return std::nullopt;
}

}  // namespace roost::http1
