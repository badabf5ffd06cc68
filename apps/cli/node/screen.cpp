// SPDX-License-Identifier: Apache-2.0
#include "cli/node/screen.hpp"

#include <poll.h>
#include <unistd.h>

#include <cstdio>
#include <thread>

namespace roost::cli {

Screen::Screen() : terminal_(::isatty(STDOUT_FILENO) != 0) {
  keys_ = terminal_ && ::isatty(STDIN_FILENO) != 0 && ::tcgetattr(STDIN_FILENO, &before_) == 0;
  if (!keys_) return;
  termios raw = before_;
  raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);  // read keys unbuffered; Ctrl-C remains a signal
  ::tcsetattr(STDIN_FILENO, TCSANOW, &raw);
}

Screen::~Screen() {
  if (keys_) ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
}

void Screen::draw(const std::string& page) const {
  constexpr const char* kHomeAndClear = "\x1b[H\x1b[2J";
  if (terminal_) std::fputs(kHomeAndClear, stdout);
  std::fwrite(page.data(), 1, page.size(), stdout);
  std::fflush(stdout);
}

std::optional<char> Screen::key(std::chrono::milliseconds within) const {
  if (!keys_) {
    std::this_thread::sleep_for(within);
    return std::nullopt;
  }
  pollfd waiting{STDIN_FILENO, POLLIN, 0};
  char typed = 0;
  if (::poll(&waiting, 1, static_cast<int>(within.count())) <= 0) return std::nullopt;
  return ::read(STDIN_FILENO, &typed, 1) == 1 ? std::optional(typed) : std::nullopt;
}

}  // namespace roost::cli
