// SPDX-License-Identifier: Apache-2.0
// A terminal page that is drawn again and again, and the keys typed meanwhile. Where standard output is no
// terminal it is just printed. Owner: a command; restores the terminal when it dies.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <termios.h>

namespace roost::cli {

class Screen {
 public:
  Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;
  ~Screen();

  [[nodiscard]] bool is_terminal() const noexcept { return terminal_; }
  void draw(const std::string& page) const;
  /// A key typed within this time.
  [[nodiscard]] std::optional<char> key(std::chrono::milliseconds within) const;

 private:
  bool terminal_ = false;
  bool keys_ = false;
  termios before_{};
};

}  // namespace roost::cli
