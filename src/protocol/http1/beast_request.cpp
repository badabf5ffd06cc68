// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/beast_request.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <limits>

namespace roost::http1 {
namespace {

using boost::beast::http::error;

// A chunk's size line with its extensions, or the last one with all trailers: we use neither.
constexpr std::size_t kMaxChunkHead = 8 * 1024;

constexpr HttpFault kBadRequestLine{400, "The request line is malformed.", "RFC 9112 3"};
constexpr HttpFault kUnknownVersion{505, "Only HTTP/1.0 and HTTP/1.1 are spoken here.", "RFC 9110 15.6.6"};
constexpr HttpFault kBadHeader{400, "A request header is malformed.", "RFC 9112 5"};
constexpr HttpFault kBadHost{400, "The request must have one Host header.", "RFC 9112 3.2"};
constexpr HttpFault kBadContentLength{400, "The Content-Length is not one number.", "RFC 9112 6.3"};
constexpr HttpFault kBadTransferEncoding{400, "The Transfer-Encoding cannot be used here.", "RFC 9112 6.1"};
constexpr HttpFault kUnknownTransferEncoding{501, "The only Transfer-Encoding known here is chunked.",
                                             "RFC 9112 6.1"};
constexpr HttpFault kBadChunk{400, "The chunked body is malformed.", "RFC 9112 7.1"};
constexpr HttpFault kBodyTooLarge{413, "The request body is too large.", "RFC 9110 15.5.14"};

// "HTTP/3.0" is a version that we do not speak; "HTP/11" is no version.
bool names_a_version(std::string_view line) {
  constexpr std::string_view kPrefix = "HTTP/";
  if (line.size() < kPrefix.size() + 3) return false;
  const auto tail = line.substr(line.size() - kPrefix.size() - 3);
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return tail.starts_with(kPrefix) && digit(tail[5]) && tail[6] == '.' && digit(tail[7]);
}

template <class View>
std::string to_string(View view) {
  return {view.data(), view.size()};
}

boost::asio::const_buffer buffer_of(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}

}  // namespace

BeastRequest::BeastRequest(const RequestLimits& limits) {
  eager(false);
  header_limit(std::numeric_limits<std::uint32_t>::max());  // HeadScanner has seen to it
  body_limit(limits.body);
}

std::optional<HttpFault> BeastRequest::put_head(std::string_view head, std::string_view line) {
  ErrorCode error_code;
  put(buffer_of(head), error_code);
  if (error_code == error::bad_version) return names_a_version(line) ? kUnknownVersion : kBadRequestLine;
  if (error_code == error::need_more) return kBadRequestLine;  // too short to hold a version
  if (error_code) return fault_for(error_code);
  request_.keep_alive = keep_alive();
  return check_framing();
}

std::optional<HttpFault> BeastRequest::put_body(std::string_view bytes, std::size_t& consumed) {
  const bool at_chunk_head = chunked() && chunk_left_ == 0;
  if (at_chunk_head) bytes = bytes.substr(0, kMaxChunkHead);
  ErrorCode error_code;
  consumed = put(buffer_of(bytes), error_code);
  if (error_code == error::need_more) {
    if (at_chunk_head && bytes.size() == kMaxChunkHead) return kBadChunk;
    return std::nullopt;
  }
  if (error_code) return fault_for(error_code);
  return std::nullopt;
}

// What decides where a request ends must have one meaning only, or the next server on the road reads another
// request than we do (request smuggling, RFC 9112 §11.2). Beast refuses Content-Length beside chunked itself.
std::optional<HttpFault> BeastRequest::check_framing() const {
  const auto& headers = request_.headers;
  const auto hosts = headers.get_all("host").size();
  if (hosts > 1 || (hosts == 0 && request_.version >= 11)) return kBadHost;
  const auto lengths = headers.get_all("content-length");
  if (lengths.size() > 1 || (lengths.size() == 1 && lengths[0].find(',') != std::string_view::npos))
    return kBadContentLength;
  if (const auto coding = headers.get("transfer-encoding")) {
    if (request_.version < 11) return kBadTransferEncoding;
    if (!iequals(*coding, "chunked")) return kUnknownTransferEncoding;
  }
  return std::nullopt;
}

HttpFault BeastRequest::fault_for(const ErrorCode& error_code) const {
  switch (static_cast<error>(error_code.value())) {
    case error::body_limit:
      return kBodyTooLarge;
    case error::bad_method:
    case error::bad_target:
      return kBadRequestLine;
    case error::bad_content_length:
    case error::multiple_content_length:
      return kBadContentLength;
    case error::bad_transfer_encoding:
      return kBadTransferEncoding;
    case error::bad_chunk:
    case error::bad_chunk_extension:
      return kBadChunk;
    default:
      return is_header_done() ? kBadChunk : kBadHeader;
  }
}

void BeastRequest::on_request_impl(boost::beast::http::verb, View method, View target, int version,
                                   ErrorCode&) {
  request_.method = to_string(method);
  request_.target = to_string(target);
  request_.version = static_cast<unsigned>(version);
}

void BeastRequest::on_field_impl(Field field, View name, View value, ErrorCode&) {
  if (in_trailers_) return;  // RFC 9112 §7.1.2: trailers may be dropped
  if (field == Field::expect) expects_continue_ = iequals({value.data(), value.size()}, "100-continue");
  request_.headers.add(to_string(name), to_string(value));
}

void BeastRequest::on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) {
  // Nothing is reserved: the length is only a promise of the peer's.
}

std::size_t BeastRequest::on_body_impl(View bytes, ErrorCode&) {
  request_.body.append(bytes.data(), bytes.size());
  return bytes.size();
}

void BeastRequest::on_chunk_header_impl(std::uint64_t size, View, ErrorCode&) {
  chunk_left_ = size;
  in_trailers_ = size == 0;
}

std::size_t BeastRequest::on_chunk_body_impl(std::uint64_t, View bytes, ErrorCode&) {
  request_.body.append(bytes.data(), bytes.size());
  chunk_left_ -= bytes.size();
  return bytes.size();
}

}  // namespace roost::http1
