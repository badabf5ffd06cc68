// SPDX-License-Identifier: Apache-2.0
// A terminal page that is redrawn, and the keys typed meanwhile. If standard output is not a terminal, the
// page is just printed. Owner: a command; the destructor restores the terminal.
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
  /// A key, if one is typed within this time.
  [[nodiscard]] std::optional<char> key(std::chrono::milliseconds within) const;

 private:
  bool terminal_ = false;
  bool keys_ = false;
  termios before_{};
};

}  // namespace roost::cli
