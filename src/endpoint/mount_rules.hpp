// SPDX-License-Identifier: Apache-2.0
// What the options of a mount may be. Each function throws std::invalid_argument that names the mount and
// says what to write instead. Pure.
#pragma once

#include <string>
#include <string_view>

#include "roost/config.hpp"
#include "roost/socket.hpp"

namespace roost::endpoint {

/// `of` says whose path it is: "socket /chat".
void check_path(std::string_view of, std::string_view path);

/// Of the mount as a whole.
void check_mount(std::string_view mount_path, const SocketOptions& options);
void check_websocket(std::string_view mount_path, const SocketOptions& options, const Config& config);
/// For options that have long polling.
void check_longpoll(std::string_view mount_path, const SocketOptions& options, const Config& config);

[[nodiscard]] bool asks_for_session(const std::vector<ConnectInfoKey>& connect_info);

}  // namespace roost::endpoint
