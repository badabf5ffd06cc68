// SPDX-License-Identifier: Apache-2.0
// The public Endpoint: every call handed to the Impl.
#include "roost/endpoint.hpp"

#include <cstdint>

#include "base/type_name.hpp"
#include "endpoint/endpoint_impl.hpp"

namespace roost {
Endpoint::Endpoint(Config config) : impl_(std::make_unique<Impl>(std::move(config))) {}
Endpoint::~Endpoint() = default;

void Endpoint::mount(std::string path, SocketDefinition definition, SocketOptions options) {
  definition.name = base::readable_type(definition.name);
  impl_->mount(std::move(path), std::move(definition), std::move(options));
}

void Endpoint::route(std::string method, std::string path, HttpHandler handler) {
  route(std::move(method), std::move(path), {}, std::move(handler));
}

void Endpoint::route(std::string method, std::string path, Steps steps, HttpHandler handler) {
  impl_->route(
      {std::move(method), std::move(path), std::move(handler), http::PathMatch::exact, std::move(steps)});
}

Presence& Endpoint::add_presence(PresenceOptions options) {
  return impl_->add_presence(std::move(options));
}
Presence& Endpoint::presence(std::string_view name) const {
  return impl_->presence(name);
}

void Endpoint::static_files(std::string prefix, std::string directory) {
  impl_->static_files(std::move(prefix), std::move(directory));
}

Result<void> Endpoint::start() {
  return impl_->start();
}
bool Endpoint::stop() {
  return impl_->stop();
}
int Endpoint::run(std::string_view name) {
  return impl_->run(name);
}

std::uint16_t Endpoint::port(std::string_view listener) const {
  return impl_->listeners().info(listener).port;
}
std::string Endpoint::url() const {
  return impl_->config().url();
}

std::string Endpoint::host() const {
  return impl_->config().current().url_host;
}
std::vector<ConfigEntry> Endpoint::config() const {
  return impl_->config().entries();
}
Result<void> Endpoint::set(std::string_view key, std::string_view value) {
  return impl_->config().change({{std::string(key), std::string(value)}});
}
Result<void> Endpoint::configure(const std::vector<ConfigChange>& changes) {
  return impl_->config().change(changes);
}
const Tokens& Endpoint::tokens() const {
  return impl_->tokens();
}

Result<void> Endpoint::broadcast(std::string_view topic, std::string_view event, const Payload& payload) {
  return pubsub().broadcast(topic, event, payload);
}
Result<void> Endpoint::broadcast_from(SubscriberId from, std::string_view topic, std::string_view event,
                                      const Payload& payload) {
  return pubsub().broadcast_from(from, topic, event, payload);
}
Result<void> Endpoint::local_broadcast(std::string_view topic, std::string_view event,
                                       const Payload& payload) {
  return pubsub().local_broadcast(topic, event, payload);
}
PubSub& Endpoint::pubsub() {
  return impl_->pubsub();
}

std::vector<ConnectionInfo> Endpoint::connections() const {
  return impl_->connections();
}
Result<std::vector<ChannelInfo>> Endpoint::channels(ConnectionId connection) const {
  return impl_->channels(connection);
}
Result<void> Endpoint::disconnect(ConnectionId connection) {
  return impl_->disconnect(connection);
}

Introspection& Endpoint::introspection() const {
  return impl_->introspection();
}

std::string Endpoint::admin_address() const {
  return impl_->admin_address();
}

ListenerInfo Endpoint::listener(std::string_view name) const {
  return impl_->listeners().info(name);
}
std::vector<ListenerInfo> Endpoint::listeners() const {
  return impl_->listeners().infos();
}
Result<void> Endpoint::set_max_connections(std::size_t connections, std::string_view listener) {
  return impl_->listeners().set_max_connections(connections, listener);
}
Result<void> Endpoint::set_acceptors(unsigned acceptors, std::string_view listener) {
  return impl_->listeners().set_acceptors(acceptors, listener);
}
Result<void> Endpoint::set_handshake_timeout(std::chrono::milliseconds timeout, std::string_view listener) {
  return impl_->listeners().set_handshake_timeout(timeout, listener);
}
Result<void> Endpoint::reload_certificates() {
  return impl_->reload_certificates();
}

Telemetry& Endpoint::telemetry() {
  return impl_->telemetry();
}
Logger& Endpoint::logger() {
  return impl_->logger();
}

}  // namespace roost
