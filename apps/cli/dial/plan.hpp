// SPDX-License-Identifier: Apache-2.0
// What `roost dial` will do, validated before it starts. Pure.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "cli/dial/dial_options.hpp"
#include "client/server_url.hpp"
#include "net/client_tls.hpp"
#include "protocol/http1/headers.hpp"
#include "protocol/phoenix/client_codec.hpp"
#include "roost/payload.hpp"

namespace roost::cli::dial {

struct ChannelPush {
  std::string event;
  Payload payload;
};

struct ChannelJoin {
  std::string topic;
  Payload params;
  std::vector<ChannelPush> pushes;  // sent once the join is answered
};

struct Plan {
  client::ServerUrl url;  // with the vsn in its query, if there is one
  std::string shown_url;  // as it was typed
  std::string explain;    // the `roost explain` command, without the URL
  std::vector<std::string> messages;
  http1::Headers headers;  // Origin and the user's own
  std::string auth_token;  // empty: none
  std::optional<client::ServerUrl> login;
  std::optional<base::Duration> ping;
  std::string ping_message;
  phoenix::ClientCodec codec;        // for decoding what the server sends
  bool heartbeats = false;           // keep the connection alive
  std::vector<ChannelJoin> joins{};  // not empty: implies heartbeats
  std::string expect;                // an event; empty: none
  base::Duration within{};
  std::shared_ptr<net::ClientTls> tls{};
  bool follow_redirects = false;
  bool show_headers = false;
  bool echo = false;
  bool binary = false;
  bool verbose = false;
  bool wait = false;
  bool presence = false;  // shows who is in the joined channels, instead of frames
};

/// The error names the option and what it expects.
[[nodiscard]] Result<Plan> make_plan(const Options& options);

}  // namespace roost::cli::dial
