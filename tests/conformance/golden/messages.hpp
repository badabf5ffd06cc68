// SPDX-License-Identifier: Apache-2.0
// The few Phoenix messages made by the replay itself, in both versions. Pure.
#pragma once

#include <string>
#include <string_view>

namespace roost::golden {

enum class Version { v1, v2 };

/// From the vsn of a request target; the default is 1.0.0, and of several the last wins.
[[nodiscard]] Version version_of(std::string_view target);

/// `ref` is also its join_ref, where the version has one.
[[nodiscard]] std::string join(Version version, std::string_view topic, std::string_view ref);
[[nodiscard]] std::string joined(Version version, std::string_view topic, std::string_view ref);

[[nodiscard]] std::string heartbeat(Version version, std::string_view ref);
[[nodiscard]] std::string heartbeat_answer(Version version, std::string_view ref);

}  // namespace roost::golden
