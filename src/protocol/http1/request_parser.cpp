// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/request_parser.hpp"

#include <optional>

#include "protocol/http1/beast_request.hpp"
#include "protocol/http1/head_scanner.hpp"

namespace roost::http1 {
namespace {

std::size_t empty_lines(std::string_view input) {
  std::size_t size = 0;
  while (input.substr(size, 2) == "\r\n")
    size += 2;
  return size;
}

}  // namespace

class RequestParser::Impl {
 public:
  explicit Impl(const RequestLimits& limits) : limits_(limits), message_(limits) {}

  Parsed parse(std::string_view input) {
    std::size_t consumed = 0;
    if (!started_) {
      consumed = empty_lines(input);
      const auto rest = input.substr(consumed);
      if (rest.empty() || rest == "\r") return {consumed, NeedMore{}};
      started_ = true;
    }
    if (!message_.is_header_done()) {
      auto head = parse_head(input.substr(consumed));
      if (head.consumed == 0) return {consumed, std::move(head.outcome)};
      consumed += head.consumed;
    }
    return parse_body(input, consumed);
  }

  [[nodiscard]] const Headers& headers() noexcept { return message_.request().headers; }
  [[nodiscard]] bool started() const noexcept { return started_; }

 private:
  // Consumes the head whole, or nothing.
  Parsed parse_head(std::string_view input) {
    const auto scanned = scanner_.scan(input, limits_);
    if (const auto* fault = std::get_if<HttpFault>(&scanned)) return {0, *fault};
    const auto* head = std::get_if<HeadScanner::Complete>(&scanned);
    if (head == nullptr) return {0, NeedMore{}};
    const auto fault = message_.put_head(input.substr(0, head->size), input.substr(0, head->line_size));
    if (fault) return {0, *fault};
    return {head->size, NeedMore{}};
  }

  Parsed parse_body(std::string_view input, std::size_t consumed) {
    while (!message_.is_done() && consumed < input.size()) {
      std::size_t taken = 0;
      if (auto fault = message_.put_body(input.substr(consumed), taken)) return {consumed, *fault};
      if (taken == 0) break;
      consumed += taken;
    }
    if (!message_.is_done()) return {consumed, NeedMore{message_.expects_continue()}};
    return {consumed, std::move(message_.request())};
  }

  const RequestLimits& limits_;
  HeadScanner scanner_;
  BeastRequest message_;
  bool started_ = false;
};

RequestParser::RequestParser(const RequestLimits& limits) : impl_(std::make_unique<Impl>(limits)) {}
RequestParser::~RequestParser() = default;
Parsed RequestParser::parse(std::string_view input) {
  return impl_->parse(input);
}
const Headers& RequestParser::headers() const noexcept {
  return impl_->headers();
}
bool RequestParser::started() const noexcept {
  return impl_->started();
}

}  // namespace roost::http1
