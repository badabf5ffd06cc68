// SPDX-License-Identifier: Apache-2.0
// Feeds bytes to a RequestParser as a connection does, whole and one byte at a time, and requires the same
// result.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

#include "protocol/http1/request_parser.hpp"

namespace roost::http1 {

using ParseResult = std::variant<NeedMore, Request, HttpFault>;

/// Keeps unconsumed bytes, and adds `step` bytes at a time.
inline ParseResult feed(std::string_view bytes, std::size_t step, const RequestLimits& limits) {
  RequestParser parser(limits);
  std::string kept;
  while (!bytes.empty()) {
    kept.append(bytes.substr(0, step));
    bytes.remove_prefix(std::min(step, bytes.size()));
    auto parsed = parser.parse(kept);
    kept.erase(0, parsed.consumed);
    if (!std::holds_alternative<NeedMore>(parsed.outcome)) return std::move(parsed.outcome);
  }
  return NeedMore{};
}

inline std::string described(const ParseResult& outcome) {
  if (const auto* fault = std::get_if<HttpFault>(&outcome))
    return std::to_string(fault->status) + " " + std::string(fault->reason);
  if (const auto* request = std::get_if<Request>(&outcome))
    return request->method + " " + request->target + " " + request->body + " " +
           std::to_string(request->headers.size());
  return "need more";
}

inline ParseResult parse_all_ways(std::string_view bytes, const RequestLimits& limits = {}) {
  auto whole = feed(bytes, bytes.size(), limits);
  for (const std::size_t step : {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{1000}})
    EXPECT_EQ(described(feed(bytes, step, limits)), described(whole)) << "in steps of " << step;
  return whole;
}

inline Request request_of(std::string_view bytes, const RequestLimits& limits = {}) {
  auto outcome = parse_all_ways(bytes, limits);
  auto* request = std::get_if<Request>(&outcome);
  EXPECT_NE(request, nullptr) << described(outcome);
  return request == nullptr ? Request{} : std::move(*request);
}

inline HttpFault fault_of(std::string_view bytes, const RequestLimits& limits = {}) {
  const auto outcome = parse_all_ways(bytes, limits);
  const auto* fault = std::get_if<HttpFault>(&outcome);
  EXPECT_NE(fault, nullptr) << described(outcome);
  return fault == nullptr ? HttpFault{0, "", ""} : *fault;
}

}  // namespace roost::http1
