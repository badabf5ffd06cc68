// SPDX-License-Identifier: Apache-2.0
#include "http/make_request.hpp"

#include <fmt/format.h>

#include "protocol/http1/url.hpp"

namespace roost::http {
namespace {

constexpr http1::HttpFault kBadTarget{400, "The request target is malformed.", "RFC 9112 3.2"};
constexpr http1::HttpFault kBadQuery{400, "The query string is not UTF-8.", "spec websocket-transport 3"};

constexpr http1::HttpFault kTooManyParams{400, "The query string has too many parameters.",
                                          "at most 1000 parameters"};

}  // namespace

std::variant<HttpRequest, http1::HttpFault> make_request(http1::Request wire) {
  const auto target = http1::parse_target(wire.target);
  if (!target) return kBadTarget;
  auto params = http1::parse_query(target->query);
  if (!params) return kBadQuery;
  if (params->size() > kMaxParams) return kTooManyParams;

  HttpRequest request;
  request.path = target->path;
  request.query = target->query;
  const auto segments = http1::path_segments(target->path);
  request.segments.assign(segments.begin(), segments.end());
  request.params.reserve(params->size());
  for (auto& [name, value] : *params)
    request.params.push_back({std::move(name), std::move(value)});
  request.method = std::move(wire.method);
  request.version = wire.version;
  request.headers = std::move(wire.headers);
  request.body = std::move(wire.body);
  request.target = std::move(wire.target);  // last: the target's parts were views into it
  return request;
}

std::string peer_text(const HttpRequest& request) {
  if (request.peer.port == 0) return request.peer.address;
  const bool is_v6 = request.peer.address.find(':') != std::string::npos;
  return is_v6 ? fmt::format("[{}]:{}", request.peer.address, request.peer.port)
               : fmt::format("{}:{}", request.peer.address, request.peer.port);
}

}  // namespace roost::http
