// SPDX-License-Identifier: Apache-2.0
#include "presence/fetched.hpp"

#include <fmt/format.h>

#include <exception>

#include "base/log_text.hpp"

namespace roost::presence {
namespace {

/// The first key that is not as it was; nullptr: all are.
const JsonObject::value_type* lost(const JsonObject& before, const JsonObject& after) {
  for (const auto& presence : before) {
    const Json* now = after.if_contains(presence.key());
    const JsonObject* members = now == nullptr ? nullptr : now->if_object();
    const Json* metas = members == nullptr ? nullptr : members->if_contains("metas");
    if (metas == nullptr || *metas != presence.value().at("metas")) return &presence;
  }
  return nullptr;
}

}  // namespace

JsonObject fetched(const PresenceOptions& options, Logger& logger, std::string_view topic,
                   JsonObject presences) {
  if (!options.fetch) return presences;
  const auto failed = [&](std::string_view why) {
    logger.error(fmt::format("{}: fetch for {} {}", options.name, base::shown_quoted(topic), why));
  };
  try {
    JsonObject richer = options.fetch(topic, presences);
    const auto* missing = lost(presences, richer);
    if (missing == nullptr) return richer;
    failed(fmt::format("must keep the metas of {}", base::shown_quoted(missing->key())));
  } catch (const std::exception& error) {
    failed(fmt::format("threw: {}", error.what()));
  } catch (...) {
    failed("threw something that is not a std::exception");
  }
  return presences;
}

}  // namespace roost::presence
