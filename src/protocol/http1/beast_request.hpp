// SPDX-License-Identifier: Apache-2.0
// Boost.Beast's request parser, filling our Request and holding it to the framing rules that Beast leaves
// open. Internal to request_parser.cpp: this header brings Beast in.
#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <optional>
#include <string_view>

#include "protocol/http1/http_fault.hpp"
#include "protocol/http1/request.hpp"

namespace roost::http1 {

class BeastRequest final : public boost::beast::http::basic_parser<true> {
 public:
  explicit BeastRequest(const RequestLimits& limits);

  /// A whole head, as HeadScanner found it; `line` is its request line.
  [[nodiscard]] std::optional<HttpFault> put_head(std::string_view head, std::string_view line);

  /// Some bytes of the body; `consumed` tells how many were taken, which may be none.
  [[nodiscard]] std::optional<HttpFault> put_body(std::string_view bytes, std::size_t& consumed);

  [[nodiscard]] Request& request() noexcept { return request_; }
  [[nodiscard]] bool expects_continue() const noexcept { return expects_continue_; }

 private:
  using ErrorCode = boost::beast::error_code;
  using View = boost::beast::string_view;
  using Field = boost::beast::http::field;

  [[nodiscard]] std::optional<HttpFault> check_framing() const;
  [[nodiscard]] HttpFault fault_for(const ErrorCode& error) const;

  void on_request_impl(boost::beast::http::verb, View method, View target, int version, ErrorCode&) override;
  void on_field_impl(Field, View name, View value, ErrorCode&) override;
  void on_header_impl(ErrorCode&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, ErrorCode&) override;
  std::size_t on_body_impl(View bytes, ErrorCode&) override;
  void on_chunk_header_impl(std::uint64_t size, View extensions, ErrorCode&) override;
  std::size_t on_chunk_body_impl(std::uint64_t remaining, View bytes, ErrorCode&) override;
  void on_finish_impl(ErrorCode&) override {}
  void on_response_impl(int, View, int, ErrorCode&) override {}  // never called: a request parser

  Request request_;
  std::uint64_t chunk_left_ = 0;  // bytes of the chunk being read
  bool in_trailers_ = false;
  bool expects_continue_ = false;
};

}  // namespace roost::http1
