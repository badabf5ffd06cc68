// SPDX-License-Identifier: Apache-2.0
// What a NATS server says of itself: once at the beginning, and again when its cluster changes or it is about
// to stop. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "roost/result.hpp"

namespace roost::nats {

struct ServerInfo {
  std::string server_id{};
  std::string server_name{};
  std::string version{};
  std::string nonce{};  // to be signed; empty: the server knows no nkeys
  std::uint64_t client_id = 0;
  std::size_t max_payload = 1UL << 20;
  bool headers = false;
  bool auth_required = false;
  bool tls_required = false;
  bool tls_available = false;
  bool lame_duck = false;                   // it stops soon: connect to another one
  std::vector<std::string> connect_urls{};  // "host:port": others of its cluster
};

inline constexpr std::size_t kMaxConnectUrls = 256;

/// The JSON of an INFO line. Members that are not known are ignored; one of the wrong type is an error that
/// names it. Of the addresses, the first kMaxConnectUrls are kept.
[[nodiscard]] Result<ServerInfo> read_info(std::string_view json);

}  // namespace roost::nats
