// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/head_parser.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <limits>
#include <optional>
#include <vector>

#include "protocol/http1/authority.hpp"
#include "protocol/http1/url.hpp"

namespace roost::http1 {
namespace {

namespace beast_http = boost::beast::http;
using boost::beast::error_code;
using View = boost::beast::string_view;

constexpr HttpFault kBadRequestLine{400, "The request line is malformed.", "RFC 9112 3"};
constexpr HttpFault kUnknownVersion{505, "Only HTTP/1.0 and HTTP/1.1 are supported.", "RFC 9110 15.6.6"};
constexpr HttpFault kBadHeader{400, "A request header is malformed.", "RFC 9112 5"};
constexpr HttpFault kOneHost{400, "The request must have one Host header.", "RFC 9112 3.2"};
constexpr HttpFault kBadHost{400, "The Host header is not a host.", "RFC 9112 3.2"};
constexpr HttpFault kBadTarget{400, "The request target is malformed.", "RFC 9112 3.2"};
constexpr HttpFault kNoTunnel{501, "CONNECT is not supported.", "RFC 9110 9.3.6"};
constexpr HttpFault kBadContentLength{400, "The Content-Length is not a single number.", "RFC 9112 6.3"};
constexpr HttpFault kBadTransferEncoding{400, "The Transfer-Encoding is invalid.", "RFC 9112 6.1"};
constexpr HttpFault kUnknownTransferEncoding{501, "The only supported Transfer-Encoding is chunked.",
                                             "RFC 9112 6.1"};

std::string to_string(View view) {
  return {view.data(), view.size()};
}

// Beast reads the head only; request_parser.cpp reads the body.
class BeastHead final : public beast_http::basic_parser<true> {
 public:
  BeastHead() {
    skip(true);
    header_limit(std::numeric_limits<std::uint32_t>::max());  // HeadScanner enforces the limits
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
  void on_field_impl(beast_http::field, View name, View value, error_code&) override {
    head_.request.headers.add(to_string(name), to_string(value));
  }
  // Never called for a head alone.
  void on_response_impl(int, View, int, error_code&) override {}
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(View bytes, error_code&) override { return bytes.size(); }
  void on_chunk_header_impl(std::uint64_t, View, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, View bytes, error_code&) override { return bytes.size(); }
  void on_finish_impl(error_code&) override {}

  RequestHead head_;
};

// "HTTP/3.0" is an unsupported version; "FOOBAR12" is not a version.
bool is_version(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return text.size() == std::string_view("HTTP/d.d").size() && text.starts_with("HTTP/") && digit(text[5]) &&
         text[6] == '.' && digit(text[7]);
}

// RFC 9112 §3: method SP target SP version. Beast checks the bytes of method and target.
std::optional<HttpFault> check_line(std::string_view line) {
  const auto [method, rest] = cut(line, ' ');
  const auto [target, version] = cut(rest, ' ');
  if (target.empty() || !is_version(version)) return kBadRequestLine;
  return version.starts_with("HTTP/1.") ? std::nullopt : std::optional(kUnknownVersion);
}

// RFC 9110 §2.5: HTTP/1.2 is treated as the highest supported minor version.
std::string with_known_version(std::string_view head, std::size_t line_size) {
  std::string known(head);
  known[line_size - 1] = '1';
  return known;
}

HttpFault fault_for(const error_code& error) {
  switch (static_cast<beast_http::error>(error.value())) {
    case beast_http::error::bad_version:
    case beast_http::error::bad_method:
    case beast_http::error::bad_target:
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

// RFC 9112 §3.2, in every version.
std::optional<HttpFault> check_host(const Request& request) {
  const auto hosts = request.headers.get_all("host");
  if (hosts.size() > 1 || (hosts.empty() && request.version >= 11)) return kOneHost;
  if (!hosts.empty() && !parse_authority(hosts.front())) return kBadHost;
  return std::nullopt;
}

// RFC 9112 §3.2.2: the host of an absolute form overrides the header. RFC 9110 §4.2.4: user information in
// front of a host is treated as an attempt to deceive.
std::optional<HttpFault> take_absolute_form(Request& request) {
  const auto target = parse_target(request.target);
  const auto authority = target ? parse_authority(target->authority) : std::nullopt;
  if (!authority || authority->host.empty()) return kBadTarget;
  request.headers.set("host", std::string(target->authority));
  return std::nullopt;
}

// RFC 9112 §3.2: which target form is allowed for which method.
std::optional<HttpFault> check_target(Request& request) {
  if (request.method == "CONNECT") {
    const auto authority = parse_authority(request.target);
    const bool valid = authority && !authority->host.empty() && authority->port.value_or(0) != 0;
    return valid ? kNoTunnel : kBadTarget;
  }
  if (request.target == "*") return request.method == "OPTIONS" ? std::nullopt : std::optional(kBadTarget);
  if (request.target.starts_with('/')) return std::nullopt;
  return take_absolute_form(request);
}

// One number, once. Beast rejects a length together with chunked.
std::optional<HttpFault> check_length(const Headers& headers) {
  const auto lengths = headers.get_all("content-length");
  const bool list = lengths.size() == 1 && lengths[0].find(',') != std::string_view::npos;
  return lengths.size() > 1 || list ? std::optional(kBadContentLength) : std::nullopt;
}

// RFC 9112 §6.1, §6.3: if chunked is not the last coding, or appears twice, the end of the request is
// undefined; other codings before it are not supported.
std::optional<HttpFault> check_coding(const Request& request) {
  std::vector<std::string_view> codings;
  for (const auto list : request.headers.get_all("transfer-encoding"))
    for (const auto coding : split(list, ','))
      if (!trim(coding).empty()) codings.push_back(trim(coding));
  if (codings.empty() && !request.headers.contains("transfer-encoding")) return std::nullopt;
  const auto chunked = [](std::string_view coding) { return iequals(coding, "chunked"); };
  const bool last = !codings.empty() && chunked(codings.back());
  if (request.version < 11 || !last || std::count_if(codings.begin(), codings.end(), chunked) != 1)
    return kBadTransferEncoding;
  return codings.size() > 1 ? std::optional(kUnknownTransferEncoding) : std::nullopt;
}

std::optional<HttpFault> check(Request& request) {
  if (const auto fault = check_host(request)) return fault;
  if (const auto fault = check_target(request)) return fault;
  if (const auto fault = check_length(request.headers)) return fault;
  return check_coding(request);
}

}  // namespace

std::variant<RequestHead, HttpFault> parse_head(std::string_view head, std::string_view line) {
  if (const auto fault = check_line(line)) return *fault;
  BeastHead parser;
  const bool unknown_minor = line.back() > '1';
  if (const auto error = parser.read(unknown_minor ? with_known_version(head, line.size()) : head))
    return fault_for(error);
  auto parsed = parser.take();
  if (const auto fault = check(parsed.request)) return *fault;
  // RFC 9110 §10.1.1: ignored in HTTP/1.0.
  parsed.request.expects_continue =
      parsed.request.version >= 11 && parsed.request.headers.contains_token("expect", "100-continue");
  return parsed;
}

Headers accept_headers_in(std::string_view head) {
  Headers accept;
  const auto whole = head.substr(0, head.rfind('\n') + 1);  // a line after that may be incomplete
  for (auto rest = cut(whole, '\n').after; !rest.empty();) {
    const auto [line, more] = cut(rest, '\n');
    if (line.empty() || line == "\r") break;
    const auto [name, value] = cut(line, ':');
    if (iequals(name, "accept")) accept.add("accept", std::string(trim(cut(value, '\r').before)));
    rest = more;
  }
  return accept;
}

}  // namespace roost::http1
