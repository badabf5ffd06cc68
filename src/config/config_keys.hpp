// SPDX-License-Identifier: Apache-2.0
// The tables of keys of the configuration: its own, and those of the certificates for other hosts.
#pragma once

#include <string>
#include <vector>

#include "config/config_key.hpp"
#include "roost/config.hpp"

namespace roost::config {

[[nodiscard]] const std::vector<Key<Config>>& config_keys();
/// Of [https.server_names."example.com"]; only files have them.
[[nodiscard]] const std::vector<Key<TlsServerName>>& server_name_keys();

/// The variables that set a key, the later overruling the earlier: PORT and ROOST_HTTP_PORT for "http.port".
[[nodiscard]] std::vector<std::string> variables_of(const Key<Config>& key);

/// Of all keys, and those that Roost reads beside them.
[[nodiscard]] std::vector<std::string> all_variables();

}  // namespace roost::config
