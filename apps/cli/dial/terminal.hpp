// SPDX-License-Identifier: Apache-2.0
// What `roost dial` prints. Standard output is for pipes: frames, one a line, each written at once, and the
// two lines that frame them; standard error is for people. Where people look at standard output, too, frames
// are shown so that nothing in them acts on the terminal; a pipe gets them byte for byte.
#pragma once

#include <string>
#include <string_view>

#include "client/websocket_connection.hpp"

namespace roost::cli::dial {

class Terminal {
 public:
  struct Options {
    bool raw_binary = false;  // binary frames as they are, without a newline; not on a terminal
    bool verbose = false;
    bool for_people = false;  // standard output is a terminal
  };
  explicit Terminal(Options options) : options_(options) {}

  // To standard output.
  void connected(const std::string& url);
  void disconnected();
  void text(std::string_view frame);
  void binary(std::string_view frame);
  /// What we sent.
  void echo(bool is_binary, std::string_view frame);
  /// The heads of the handshake, as they went over the wire.
  void heads(std::string_view request, const http1::Response& response);

  // To standard error.
  void error(std::string_view sentence);
  /// In words for whoever typed the command. `explain` is the command that says why.
  void refused(const std::string& url, const client::Refusal& refusal, const std::string& explain);
  void detail(std::string_view sentence);  // only if verbose

  /// Standard output has taken all so far.
  [[nodiscard]] bool intact() const noexcept { return intact_; }

 private:
  void answered(const std::string& url, const client::Refusal& refusal);
  void line(std::string_view start, std::string_view rest);
  [[nodiscard]] std::string shown(std::string_view frame) const;
  void write(std::string_view bytes);

  Options options_;
  bool intact_ = true;
  bool hex_was_explained_ = false;
};

/// A text frame on one line of a terminal: JSON that means the same, or a text with escapes.
[[nodiscard]] std::string visible_frame(std::string_view frame);
/// "00ff"
[[nodiscard]] std::string to_hex(std::string_view bytes);

}  // namespace roost::cli::dial
