// SPDX-License-Identifier: Apache-2.0
// A meta in its two forms: the term that travels between nodes, and the JSON text that clients are shown,
// which ends with its phx_ref. Pure: any thread.
#pragma once

#include <string>
#include <string_view>

#include "roost/json.hpp"
#include "roost/result.hpp"
#include "tracker/tracked.hpp"

namespace roost::presence {

/// Lists, objects and the meta itself, one within the other.
inline constexpr std::size_t kMaxMetaDepth = 60;

/// Of this node. Its own members phx_ref and phx_ref_prev are replaced; `previous` empty: there was none. An
/// error (PresenceError::invalid) says what can't be.
[[nodiscard]] Result<tracker::Meta> make_meta(const JsonObject& content, std::string_view ref,
                                              std::string_view previous, std::size_t max_bytes);

/// Fills `meta.shown` if it is empty. A term that has no JSON is shown as its phx_ref alone: false.
bool show(const tracker::EncodedMeta& meta);

/// The shown text as a value.
[[nodiscard]] JsonObject object_of(const tracker::EncodedMeta& meta);

}  // namespace roost::presence
