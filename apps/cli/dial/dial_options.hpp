// SPDX-License-Identifier: Apache-2.0
// What was typed after `roost dial`, as text. plan.hpp interprets it.
#pragma once

#include <string>
#include <vector>

#include "cli/tls_options.hpp"

namespace roost::cli::dial {

struct Options {
  std::string url;
  std::vector<std::string> messages;

  std::vector<std::string> headers;
  std::string origin;
  std::string auth_token;
  std::string login_url;
  bool follow_redirects = false;
  TlsOptions tls;

  bool show_headers = false;
  bool echo = false;
  bool binary = false;
  bool verbose = false;
  bool wait = false;

  std::string ping;  // a duration; empty: none
  std::string ping_message = "ping";

  /// `--join` and `--push` in the order they were typed.
  struct ChannelOption {
    enum class Kind { join, push } kind;
    std::string text;
  };
  std::vector<ChannelOption> channels;
  std::string vsn;
  bool presence = false;
  std::string expect;
  std::string within = "5s";

  std::string profile;
};

}  // namespace roost::cli::dial
