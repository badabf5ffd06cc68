// SPDX-License-Identifier: Apache-2.0
#include "transport/admission/gather_connect_info.hpp"

#include <algorithm>
#include <cstdint>

#include "protocol/http1/authority.hpp"
#include "protocol/http1/headers.hpp"
#include "transport/admission/nest_params.hpp"

namespace roost::transport {
namespace {

bool istarts_with(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && http1::iequals(text.substr(0, prefix.size()), prefix);
}

std::string lower_case(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

template <class Wanted>
ConnectInfo::HeaderList headers_where(const HttpHeaders& headers, Wanted wanted) {
  ConnectInfo::HeaderList list;
  for (const HttpHeader& header : headers) {
    if (wanted(std::string_view(header.name))) list.emplace_back(lower_case(header.name), header.value);
  }
  return list;
}

bool is_trace_header(std::string_view name) {
  return http1::iequals(name, "traceparent") || http1::iequals(name, "tracestate");
}

ConnectInfo::Uri uri_of(const HttpRequest& request) {
  constexpr std::uint16_t kHttpPort = 80, kHttpsPort = 443;
  const auto authority = http1::parse_authority(request.headers.get("host").value_or(""));
  const std::string host(authority ? authority->host : std::string_view());
  const std::uint16_t usual = request.scheme == "https" ? kHttpsPort : kHttpPort;
  const std::uint16_t port = authority ? authority->port.value_or(usual) : usual;
  return {request.scheme, host, request.path, request.query, port, host};
}

}  // namespace

Params params_of(const HttpRequest& request) {
  Params params = nest_params(request.params);
  for (const HttpParam& variable : request.path_params)
    params[variable.name] = variable.value;
  return params;
}

ConnectInfo gather_connect_info(const HttpRequest& request, const std::vector<ConnectInfoKey>& keys) {
  ConnectInfo info;
  for (const ConnectInfoKey key : keys) {
    switch (key) {
      case ConnectInfoKey::peer_data:
        info.peer_data = {request.peer.address, request.peer.port, request.peer.ssl_cert};
        break;
      case ConnectInfoKey::uri:
        info.uri = uri_of(request);
        break;
      case ConnectInfoKey::user_agent:
        info.user_agent = request.headers.get("user-agent");
        break;
      case ConnectInfoKey::x_headers:
        info.x_headers =
            headers_where(request.headers, [](std::string_view name) { return istarts_with(name, "x-"); });
        break;
      case ConnectInfoKey::sec_websocket_headers:
        info.sec_websocket_headers = headers_where(
            request.headers, [](std::string_view name) { return istarts_with(name, "sec-websocket-"); });
        break;
      case ConnectInfoKey::trace_context_headers:
        info.trace_context_headers = headers_where(request.headers, is_trace_header);
        break;
      case ConnectInfoKey::session:
        break;
    }
  }
  return info;
}

}  // namespace roost::transport
