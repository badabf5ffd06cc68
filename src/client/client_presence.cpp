// SPDX-License-Identifier: Apache-2.0
// The handle: each call is posted to the client's loop, and each callback guarded.
#include "roost/client_presence.hpp"

#include <cstdint>

#include "client/gate.hpp"
#include "client/presence_core.hpp"

namespace roost {

ClientPresence::ClientPresence(const ClientChannel& channel, const ClientPresenceOptions& options)
    : gate_(channel.gate_),
      core_(std::make_shared<client::PresenceCore>(
          channel.topic(), options,
          [gate = channel.gate_](const std::string& sentence) { gate->warn(sentence); })) {
  gate_->post([channel = channel.channel_, core = core_, options] {
    client::PresenceCore::attach(*channel, core, options);
  });
}

void ClientPresence::on_join(ChangeHandler handler) const {
  gate_->post([core = core_, guarded = gate_->guard<const ClientPresenceChange&>(
                                 "an on_join handler", std::move(handler))]() mutable {
    core->handlers().on_join = std::move(guarded);
  });
}

void ClientPresence::on_leave(ChangeHandler handler) const {
  gate_->post([core = core_, guarded = gate_->guard<const ClientPresenceChange&>(
                                 "an on_leave handler", std::move(handler))]() mutable {
    core->handlers().on_leave = std::move(guarded);
  });
}

void ClientPresence::on_sync(std::function<void(const ClientPresences&)> handler) const {
  gate_->post([core = core_, guarded = gate_->guard<const ClientPresences&>("an on_sync handler",
                                                                            std::move(handler))]() mutable {
    core->handlers().on_sync = std::move(guarded);
  });
}

ClientPresences ClientPresence::list() const {
  return core_->list();
}

std::uint64_t ClientPresence::ignored() const noexcept {
  return core_->ignored();
}

}  // namespace roost
