// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/head_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <limits>
#include <optional>

namespace roost::http1 {
namespace {

namespace beast_http = boost::beast::http;
using boost::beast::error_code;
using View = boost::beast::string_view;

constexpr HttpFault kBadRequestLine{400, "The request line is malformed.", "RFC 9112 3"};
constexpr HttpFault kUnknownVersion{505, "Only HTTP/1.0 and HTTP/1.1 are spoken here.", "RFC 9110 15.6.6"};
constexpr HttpFault kBadHeader{400, "A request header is malformed.", "RFC 9112 5"};
constexpr HttpFault kBadHost{400, "The request must have one Host header.", "RFC 9112 3.2"};
constexpr HttpFault kBadContentLength{400, "The Content-Length is not one number.", "RFC 9112 6.3"};
constexpr HttpFault kBadTransferEncoding{400, "The Transfer-Encoding cannot be used here.", "RFC 9112 6.1"};
constexpr HttpFault kUnknownTransferEncoding{501, "The only Transfer-Encoding known here is chunked.",
                                             "RFC 9112 6.1"};

std::string to_string(View view) {
  return {view.data(), view.size()};
}

// Beast reads the head only; the body is request_parser.cpp's.
class BeastHead final : public beast_http::basic_parser<true> {
 public:
  BeastHead() {
    skip(true);
    header_limit(std::numeric_limits<std::uint32_t>::max());  // HeadScanner has seen to it
  }

  error_code read(std::string_view head) {
    error_code error;
    put(boost::asio::const_buffer(head.data(), head.size()), error);
    return error;
  }

  RequestHead take() {
    head_.request.keep_alive = keep_alive();
    head_.content_length = content_length().value_or(0);
    head_.chunked = chunked();
    return std::move(head_);
  }

 private:
  void on_request_impl(beast_http::verb, View method, View target, int version, error_code&) override {
    head_.request.method = to_string(method);
    head_.request.target = to_string(target);
    head_.request.version = static_cast<unsigned>(version);
  }
  void on_field_impl(beast_http::field field, View name, View value, error_code&) override {
    if (field == beast_http::field::expect)
      head_.expects_continue = iequals({value.data(), value.size()}, "100-continue");
    head_.request.headers.add(to_string(name), to_string(value));
  }
  // What a head alone never calls.
  void on_response_impl(int, View, int, error_code&) override {}
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(View bytes, error_code&) override { return bytes.size(); }
  void on_chunk_header_impl(std::uint64_t, View, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, View bytes, error_code&) override { return bytes.size(); }
  void on_finish_impl(error_code&) override {}

  RequestHead head_;
};

// "HTTP/3.0" is a version that we do not speak; "FOOBAR12" is no version.
bool names_a_version(std::string_view line) {
  constexpr std::string_view kShape = "HTTP/d.d";
  if (line.size() < kShape.size()) return false;
  const auto tail = line.substr(line.size() - kShape.size());
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return tail.starts_with("HTTP/") && digit(tail[5]) && tail[6] == '.' && digit(tail[7]);
}

HttpFault fault_for(const error_code& error, std::string_view line) {
  switch (static_cast<beast_http::error>(error.value())) {
    case beast_http::error::bad_version:
      return names_a_version(line) ? kUnknownVersion : kBadRequestLine;
    case beast_http::error::bad_method:
    case beast_http::error::bad_target:
    case beast_http::error::need_more:  // the line is too short to hold a version
      return kBadRequestLine;
    case beast_http::error::bad_content_length:
    case beast_http::error::multiple_content_length:
      return kBadContentLength;
    case beast_http::error::bad_transfer_encoding:
      return kBadTransferEncoding;
    default:
      return kBadHeader;
  }
}

// Content-Length beside chunked is refused by Beast.
std::optional<HttpFault> check_framing(const Request& request) {
  const auto hosts = request.headers.get_all("host").size();
  if (hosts > 1 || (hosts == 0 && request.version >= 11)) return kBadHost;
  const auto lengths = request.headers.get_all("content-length");
  if (lengths.size() > 1 || (lengths.size() == 1 && lengths[0].find(',') != std::string_view::npos))
    return kBadContentLength;
  if (const auto coding = request.headers.get("transfer-encoding")) {
    if (request.version < 11) return kBadTransferEncoding;
    if (!iequals(*coding, "chunked")) return kUnknownTransferEncoding;
  }
  return std::nullopt;
}

}  // namespace

std::variant<RequestHead, HttpFault> parse_head(std::string_view head, std::string_view line) {
  BeastHead parser;
  if (const auto error = parser.read(head)) return fault_for(error, line);
  auto parsed = parser.take();
  if (const auto fault = check_framing(parsed.request)) return *fault;
  return parsed;
}

}  // namespace roost::http1
