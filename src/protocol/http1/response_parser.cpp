// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/response_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <cstdint>
#include <limits>
#include <variant>

#include "protocol/http1/chunked_decoder.hpp"
#include "protocol/http1/head_scanner.hpp"

namespace roost::http1 {
namespace {

namespace beast_http = boost::beast::http;

Error not_http(std::string_view why) {
  return make_error("the server's response is not HTTP: " + std::string(why), std::errc::protocol_error);
}

Error too_large() {
  return make_error("the body of the server's response is too large", std::errc::message_size);
}

/// How the end of the body is determined, RFC 9112 §6.3.
enum class Framing { none, length, chunked, until_close };

struct ParsedHead {
  Response response;
  Framing framing = Framing::until_close;
  std::uint64_t content_length = 0;
};

bool has_body(unsigned status) {
  return status >= 200 && status != 204 && status != 304;
}

/// "100 Continue" and the like: the final response follows (RFC 9110 §15.2).
bool is_interim(unsigned status) {
  return status < 200 && status != 101;
}

template <class Parser>
void read_framing(const Parser& parser, ParsedHead& head) {
  const auto length = parser.content_length();
  head.content_length = length.value_or(0);
  if (!has_body(head.response.status))
    head.framing = Framing::none;
  else if (parser.chunked())
    head.framing = Framing::chunked;
  else if (length)
    head.framing = Framing::length;
}

Result<ParsedHead> parse_head(std::string_view text) {
  beast_http::response_parser<beast_http::empty_body> parser;
  parser.skip(true);                                               // we read the body: see ChunkedDecoder
  parser.header_limit(std::numeric_limits<std::uint32_t>::max());  // HeadScanner enforces the limits
  boost::beast::error_code error;
  parser.put(boost::asio::const_buffer(text.data(), text.size()), error);
  if (error) return not_http(error.message());
  ParsedHead head;
  head.response.status = parser.get().result_int();
  head.response.reason = std::string(parser.get().reason());
  for (const auto& field : parser.get())
    head.response.headers.add(std::string(field.name_string()), std::string(field.value()));
  read_framing(parser, head);
  return head;
}

}  // namespace

class ResponseParser::Impl {
 public:
  explicit Impl(const RequestLimits& limits) : limits_(limits), chunks_(limits.body) {}

  ParseResult parse(std::string_view& input) {
    while (!head_done_) {
      const auto read = read_head(input);
      if (!read) return read.error();
      if (!*read) return std::optional<Response>();
    }
    if (const auto read = read_body(input); !read) return read.error();
    if (!body_done()) return std::optional<Response>();
    return std::optional(std::move(head_.response));
  }

  Result<Response> end_of_stream() {
    if (head_done_ && head_.framing == Framing::until_close) return std::move(head_.response);
    return make_error("the server closed the connection before its response was complete",
                      std::errc::connection_reset);
  }

 private:
  // Consumes a whole head, or nothing; false: nothing.
  Result<bool> read_head(std::string_view& input) {
    const auto scanned = scanner_.scan(input, limits_);
    if (std::holds_alternative<HttpFault>(scanned)) return not_http("its head is malformed or too long");
    const auto* found = std::get_if<HeadScanner::Complete>(&scanned);
    if (found == nullptr) return false;
    auto parsed = parse_head(input.substr(0, found->size));
    if (!parsed) return parsed.error();
    head_ = *std::move(parsed);
    head_done_ = !is_interim(head_.response.status);
    input.remove_prefix(found->size);
    if (head_.content_length > limits_.body) return too_large();
    scanner_ = {};
    return true;
  }

  Result<void> read_body(std::string_view& input) {
    std::string& body = head_.response.body;
    if (head_.framing == Framing::none) return {};
    if (head_.framing == Framing::chunked) {
      const auto fault = chunks_.decode(input, body);
      if (fault) return not_http(fault->reason);
      return {};
    }
    const bool counted = head_.framing == Framing::length;
    const auto taken = input.substr(0, counted ? head_.content_length - body.size() : input.size());
    if (taken.size() > limits_.body - body.size()) return too_large();
    body.append(taken);
    input.remove_prefix(taken.size());
    return {};
  }

  [[nodiscard]] bool body_done() const noexcept {
    switch (head_.framing) {
      case Framing::none:
        return true;
      case Framing::chunked:
        return chunks_.done();
      case Framing::length:
        return head_.response.body.size() == head_.content_length;
      case Framing::until_close:
        return false;
    }
    return false;
  }

  const RequestLimits& limits_;
  HeadScanner scanner_;
  ParsedHead head_;
  ChunkedDecoder chunks_;
  bool head_done_ = false;
};

ResponseParser::ResponseParser(const RequestLimits& limits) : impl_(std::make_unique<Impl>(limits)) {}
ResponseParser::~ResponseParser() = default;
ResponseParser::ParseResult ResponseParser::parse(std::string_view& input) {
  return impl_->parse(input);
}
Result<Response> ResponseParser::end_of_stream() {
  return impl_->end_of_stream();
}

}  // namespace roost::http1
