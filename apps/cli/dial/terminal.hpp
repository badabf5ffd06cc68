// SPDX-License-Identifier: Apache-2.0
// What `roost dial` prints. Standard output is for pipes: frames, one per line, each flushed at once, and the
// two lines around them; standard error is for people. If standard output is a terminal, frames are escaped
// so that they cannot control it; a pipe gets them byte for byte.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "cli/dial/presence_list.hpp"
#include "client/client_websocket.hpp"

namespace roost::cli::dial {

class Terminal {
 public:
  struct Options {
    bool raw_binary = false;  // binary frames unchanged, without a newline; not on a terminal
    bool verbose = false;
    bool for_people = false;  // standard output is a terminal
    bool presence = false;    // a page that is redrawn, or for a pipe lines of JSON and nothing around them
  };
  explicit Terminal(Options options) : options_(options) {}

  // To standard output.
  void connected(const std::string& url);
  void disconnected();
  void text(std::string_view frame);
  void binary(std::string_view frame);
  /// A frame that was sent.
  void echo(bool is_binary, std::string_view frame);
  /// Whether presences are a page; otherwise they are lines, printed with text().
  [[nodiscard]] bool draws() const noexcept { return options_.presence && options_.for_people; }
  /// Replaces the page; `body` makes it of the room that `head` leaves.
  void draw(const std::string& head, const std::function<std::string(const PageSize&)>& body);
  /// The request and response of the handshake, as sent on the wire.
  void heads(std::string_view request, const http1::Response& response);

  // To standard error.
  void error(std::string_view sentence);
  /// Explains the failure to the user. `explain` is the command that finds out why.
  void refused(const std::string& url, const client::Refusal& refusal, const std::string& explain);
  void detail(std::string_view sentence);  // only if verbose

  /// Every write to standard output has succeeded so far.
  [[nodiscard]] bool intact() const noexcept { return intact_; }

 private:
  void answered(const std::string& url, const client::Refusal& refusal);
  void line(std::string_view start, std::string_view rest);
  [[nodiscard]] std::string shown(std::string_view frame) const;
  void write(std::string_view bytes);

  Options options_;
  bool intact_ = true;
  bool hex_was_explained_ = false;
  bool drawn_ = false;
};

/// A text frame on one terminal line: equivalent JSON, or escaped text.
[[nodiscard]] std::string visible_frame(std::string_view frame);
/// "00ff"
[[nodiscard]] std::string to_hex(std::string_view bytes);

}  // namespace roost::cli::dial
