// SPDX-License-Identifier: Apache-2.0
// What the options of a mount may be. The check_ functions throw std::invalid_argument that names the mount
// and says what to write instead. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "roost/config.hpp"
#include "roost/drain.hpp"
#include "roost/socket.hpp"

namespace roost::config {

/// `of` says whose path it is: "socket /chat".
void check_path(std::string_view of, std::string_view path);

/// Of the mount as a whole.
void check_mount(std::string_view mount_path, const SocketOptions& options);
void check_websocket(std::string_view mount_path, const SocketOptions& options, const Config& config);
/// For options that have long polling.
void check_longpoll(std::string_view mount_path, const SocketOptions& options, const Config& config);

/// Of one transport, whose own `check_origin` may be none. Does not throw: it may also come up while the
/// endpoint runs. The endpoint's own is checked by Config::validate.
[[nodiscard]] std::optional<std::string> origin_problem(const std::optional<CheckOrigin>& own,
                                                        bool check_csrf, const Config& config);

/// What is wrong with the options of a drainer; nothing: they can be used. A drainer may also choose them at
/// the stop.
[[nodiscard]] std::optional<std::string> drain_problem(const DrainOptions& options);

[[nodiscard]] bool asks_for_session(const std::vector<ConnectInfoKey>& connect_info);

}  // namespace roost::config
