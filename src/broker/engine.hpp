// SPDX-License-Identifier: Apache-2.0
// What distinguishes one kind of broker from another, for links and the adapter. A value, made from the
// adapter's options. Thread: any; `dialect` is called on every link's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "broker/broker_address.hpp"
#include "broker/dialect.hpp"
#include "net/tls_client_context.hpp"

namespace roost::broker {

enum class TlsStart : std::uint8_t {
  first_byte,  // Redis
  greeting,    // NATS: after the server has introduced itself
};

struct Engine {
  std::string name;  // "nats", "redis": the adapter's kind in the log and in PubSubState
  std::vector<BrokerAddress> servers;
  TlsStart tls_start{};
  std::shared_ptr<const net::TlsClientContext> tls{};  // never null once an adapter has started
  /// For one connection. `encrypted`: it must not go on without TLS.
  std::function<std::unique_ptr<Dialect>(bool encrypted)> dialect;
  std::size_t max_payload = 0;  // assumed before a broker has said its own
};

}  // namespace roost::broker
