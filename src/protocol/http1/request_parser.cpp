// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/request_parser.hpp"

#include <optional>
#include <utility>

#include "protocol/http1/chunked_decoder.hpp"
#include "protocol/http1/head_parser.hpp"
#include "protocol/http1/head_scanner.hpp"

namespace roost::http1 {
namespace {

constexpr HttpFault kBodyTooLarge{413, "The request body is too large.", "RFC 9110 15.5.14"};

// The first bytes of a TLS handshake record (RFC 8446 §5.1).
bool is_tls_hello(std::string_view input) {
  return input.starts_with("\x16\x03");
}

void skip_empty_lines(std::string_view& input) {
  while (input.starts_with("\r\n"))
    input.remove_prefix(2);
}

}  // namespace

class RequestParser::Impl {
 public:
  Impl(const RequestLimits& limits, BodyLimitOf body_limit_of)
      : limits_(limits),
        body_limit_of_(std::move(body_limit_of)),
        body_limit_{limits.body, kBodyTooLarge},
        chunks_(limits.body) {}

  Parsed parse(std::string_view input) {
    const auto size = input.size();
    auto outcome = read(input);
    return {size - input.size(), std::move(outcome)};
  }

  [[nodiscard]] const Headers& headers() const noexcept { return head_.request.headers; }
  [[nodiscard]] std::size_t body_size() const noexcept { return head_.request.body.size(); }
  [[nodiscard]] bool started() const noexcept { return started_; }

 private:
  using ParseResult = std::variant<NeedMore, Request, HttpFault>;

  ParseResult read(std::string_view& input) {
    if (!started_ && is_tls_hello(input)) return kTlsOnClearTextPort;
    if (!started_ && input == "\x16") return NeedMore{};
    if (!started_) skip_empty_lines(input);
    if (!started_ && (input.empty() || input == "\r")) return NeedMore{};
    started_ = true;
    if (!head_done_)
      if (auto fault = read_head(input)) return *fault;
    if (!head_done_) return NeedMore{};
    if (auto fault = read_body(input)) return *fault;
    if (!body_done()) return NeedMore{head_.request.expects_continue};
    return std::move(head_.request);
  }

  // Consumes the whole head, or nothing.
  std::optional<HttpFault> read_head(std::string_view& input) {
    const auto scanned = scanner_.scan(input, limits_);
    if (const auto* fault = std::get_if<HttpFault>(&scanned)) return *fault;
    const auto* found = std::get_if<HeadScanner::Complete>(&scanned);
    if (found == nullptr) return std::nullopt;
    auto parsed = parse_head(input.substr(0, found->size), input.substr(0, found->line_size));
    if (const auto* fault = std::get_if<HttpFault>(&parsed)) return *fault;
    head_ = std::get<RequestHead>(std::move(parsed));
    head_done_ = true;
    input.remove_prefix(found->size);
    choose_body_limit();
    if (head_.content_length > body_limit_.bytes) return body_limit_.too_large;
    return std::nullopt;
  }

  void choose_body_limit() {
    if (!body_limit_of_) return;
    const auto own = body_limit_of_(head_.request.target);
    if (!own) return;
    body_limit_ = *own;
    chunks_ = ChunkedDecoder(own->bytes);
  }

  std::optional<HttpFault> read_body(std::string_view& input) {
    auto& body = head_.request.body;
    if (head_.chunked) {
      const auto fault = chunks_.decode(input, body);
      return fault && fault->status == kBodyTooLarge.status ? body_limit_.too_large : fault;
    }
    // Nothing is reserved: the length is only the peer's claim.
    const auto taken = input.substr(0, head_.content_length - body.size());
    body.append(taken);
    input.remove_prefix(taken.size());
    return std::nullopt;
  }

  [[nodiscard]] bool body_done() const noexcept {
    return head_.chunked ? chunks_.done() : head_.request.body.size() == head_.content_length;
  }

  const RequestLimits& limits_;
  const BodyLimitOf body_limit_of_;
  BodyLimit body_limit_;  // of this request
  HeadScanner scanner_;
  RequestHead head_;
  ChunkedDecoder chunks_;
  bool started_ = false;
  bool head_done_ = false;
};

RequestParser::RequestParser(const RequestLimits& limits, BodyLimitOf body_limit_of)
    : impl_(std::make_unique<Impl>(limits, std::move(body_limit_of))) {}
RequestParser::~RequestParser() = default;
Parsed RequestParser::parse(std::string_view input) {
  return impl_->parse(input);
}
const Headers& RequestParser::headers() const noexcept {
  return impl_->headers();
}
std::size_t RequestParser::body_size() const noexcept {
  return impl_->body_size();
}
bool RequestParser::started() const noexcept {
  return impl_->started();
}

}  // namespace roost::http1
