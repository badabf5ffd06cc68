// SPDX-License-Identifier: Apache-2.0
#include "cli/dial/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "base/visible_text.hpp"

namespace roost::cli::dial {
namespace {

std::string head_of(const http1::Response& response) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " " + response.reason + "\n";
  for (const auto& header : response.headers)
    head += header.name + ": " + header.value + "\n";
  return head;
}

std::string without_carriage_returns(std::string_view text) {
  std::string clean(text);
  std::erase(clean, '\r');
  return clean;
}

/// Of the terminal on standard output; a usual one if it does not say.
PageSize size_of_terminal() {
  winsize said{};
  const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &said) == 0 && said.ws_row > 0 && said.ws_col > 0;
  return known ? PageSize{said.ws_row, said.ws_col} : PageSize();
}

}  // namespace

std::string visible_frame(std::string_view frame) {
  const bool json = frame.starts_with('[') || frame.starts_with('{');
  return json ? base::visible_json(frame) : base::visible(frame);
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    hex += kDigits[static_cast<unsigned char>(c) >> 4];
    hex += kDigits[static_cast<unsigned char>(c) & 0xF];
  }
  return hex;
}

void Terminal::connected(const std::string& url) {
  if (options_.presence) return detail("connected to " + url);
  line("Connected to ", url);
}

void Terminal::disconnected() {
  if (options_.presence && !options_.for_people) return detail("disconnected");
  line("Disconnected!", "");
}

void Terminal::text(std::string_view frame) {
  line("", shown(frame));
}

void Terminal::binary(std::string_view frame) {
  if (options_.raw_binary && !options_.for_people) return write(frame);
  if (!std::exchange(hex_was_explained_, true))
    error("binary frames are shown as hex; -b writes them unchanged, to a file or a pipe");
  line("", to_hex(frame));
}

void Terminal::echo(bool is_binary, std::string_view frame) {
  line("> ", is_binary ? to_hex(frame) : shown(frame));
}

void Terminal::draw(const std::string& head, const std::function<std::string(const PageSize&)>& body) {
  constexpr std::string_view kClear = "\x1b[2J";
  constexpr std::string_view kHome = "\x1b[H";
  constexpr std::string_view kToEndOfLine = "\x1b[K";
  constexpr std::string_view kToEndOfPage = "\x1b[J";
  PageSize size = size_of_terminal();
  const auto used =
      static_cast<std::size_t>(std::count(head.begin(), head.end(), '\n')) + 1;  // and the cursor's
  size.rows = std::max(size.rows, used + 1) - used;
  std::string out(std::exchange(drawn_, true) ? "" : kClear);
  out += kHome;
  for (const char c : head + body(size)) {
    if (c == '\n') out += kToEndOfLine;  // what was there before stays otherwise
    out += c;
  }
  write(out.append(kToEndOfPage));
}

void Terminal::heads(std::string_view request, const http1::Response& response) {
  write(without_carriage_returns(request));
  const std::string head = head_of(response);
  line("", options_.for_people ? base::visible_lines(head) : head);
}

void Terminal::error(std::string_view sentence) {
  std::fprintf(stderr, "roost dial: %s\n", base::visible_lines(sentence).c_str());
}

void Terminal::refused(const std::string& url, const client::Refusal& refusal, const std::string& explain) {
  if (refusal.error.code == std::errc::connection_refused && !refusal.response) {
    error("no connection to " + url + ": " + refusal.error.message);
    return error("nothing is listening there: is the server running, and on this port?");
  }
  if (refusal.response)
    answered(url, refusal);
  else
    error("no connection to " + url + ": " + refusal.error.message);
  error("to find out why: " + explain);
}

void Terminal::answered(const std::string& url, const client::Refusal& refusal) {
  const http1::Response& answer = *refusal.response;
  error(url + " answered " + std::to_string(answer.status) + " " + answer.reason +
        " and did not open a WebSocket");
  if (answer.status == 101) error(refusal.error.message);
  if (!answer.body.empty()) std::fprintf(stderr, "%s\n", base::visible_lines(answer.body).c_str());
}

void Terminal::detail(std::string_view sentence) {
  if (options_.verbose) error(sentence);
}

std::string Terminal::shown(std::string_view frame) const {
  return options_.for_people ? visible_frame(frame) : std::string(frame);
}

void Terminal::line(std::string_view start, std::string_view rest) {
  std::string text(start);
  text.append(rest).append("\n");
  write(text);
}

void Terminal::write(std::string_view bytes) {
  const bool written = std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size();
  intact_ = std::fflush(stdout) == 0 && written && intact_;
}

}  // namespace roost::cli::dial
