// SPDX-License-Identifier: Apache-2.0
#include "roost/telemetry.hpp"

namespace roost {

Telemetry::HandlerId Telemetry::attach(std::string name, Handler handler) {
  const std::lock_guard lock(mutex_);
  auto handlers = std::make_shared<Handlers>(*handlers_);
  handlers->push_back({next_id_, std::move(name), std::move(handler)});
  replace(std::move(handlers));
  return next_id_++;
}

void Telemetry::detach(HandlerId id) {
  const std::lock_guard lock(mutex_);
  auto handlers = std::make_shared<Handlers>(*handlers_);
  std::erase_if(*handlers, [id](const Attached& attached) { return attached.id == id; });
  replace(std::move(handlers));
}

void Telemetry::emit(const TelemetryEvent& event) {
  if (!active()) return;
  const auto handlers = snapshot();  // a copy: a handler may detach itself or attach others
  for (const Attached& attached : *handlers) {
    if (!attached.name.empty() && attached.name != event.name) continue;
    try {
      attached.handler(event);
    } catch (...) {
      detach(attached.id);  // as in the reference: a failing handler must not affect the emitter
    }
  }
}

std::shared_ptr<const Telemetry::Handlers> Telemetry::snapshot() {
  const std::lock_guard lock(mutex_);
  return handlers_;
}

void Telemetry::replace(std::shared_ptr<const Handlers> handlers) {
  active_.store(!handlers->empty(), std::memory_order_relaxed);
  handlers_ = std::move(handlers);
}

}  // namespace roost
