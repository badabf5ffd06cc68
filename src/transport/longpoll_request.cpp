// SPDX-License-Identifier: Apache-2.0
#include "transport/longpoll_request.hpp"

#include "base/digest.hpp"
#include "protocol/http1/text.hpp"

namespace roost::transport {
namespace {

constexpr std::string_view kTokenHeader = "x-phoenix-longpoll-token";
constexpr std::string_view kTokenParam = "token";
constexpr std::string_view kNdjson = "application/x-ndjson";

/// Removes the next line from `text` and returns it without its LF or CR LF.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::optional<PostedMessage> read_line(std::string_view line) {
  if (line.starts_with('[')) return PostedMessage{phoenix::FrameKind::text, std::string(line)};
  auto bytes = base::base64_decode(line);
  if (!bytes) return std::nullopt;
  return PostedMessage{phoenix::FrameKind::binary, std::move(*bytes)};
}

/// Empty lines are skipped: the reference treats the one after the last LF as an undecodable message.
std::optional<PostedMessages> read_lines(std::string_view body) {
  PostedMessages messages;
  while (!body.empty() && messages.size() < kMaxPostedLines) {
    const std::string_view line = take_line(body);
    if (line.empty()) continue;
    auto message = read_line(line);
    if (!message) return std::nullopt;
    messages.push_back(std::move(*message));
  }
  return messages;
}

}  // namespace

std::optional<std::string_view> session_token_of(const HttpRequest& request) {
  if (const auto header = request.headers.get(kTokenHeader)) return header;
  if (const std::string* param = request.param(kTokenParam)) return *param;
  return std::nullopt;
}

std::optional<PostedMessages> posted_messages(const HttpRequest& request) {
  return posted_messages(request.headers.get("content-type").value_or(""), request.body);
}

std::optional<PostedMessages> posted_messages(std::string_view content_type, const std::string& body) {
  if (http1::is_media_type(content_type, kNdjson)) return read_lines(body);
  return PostedMessages{{phoenix::FrameKind::text, body}};
}

}  // namespace roost::transport
