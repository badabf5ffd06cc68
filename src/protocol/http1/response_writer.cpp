// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/response_writer.hpp"

#include <fmt/format.h>

#include <boost/beast/http/status.hpp>
#include <iterator>

namespace roost::http1 {
namespace {

/// The size of a usual head, reserved at once so that it does not grow piece by piece.
constexpr std::size_t kUsualHead = 512;

bool written_by_us(const ResponseHead& head, std::string_view name) {
  if (iequals(name, "connection")) return head.connection != ConnectionOption::as_given;
  return iequals(name, "content-length") || iequals(name, "transfer-encoding") || iequals(name, "date");
}

// RFC 9110 §8.6; a 304 may carry the length of the body it omits; ours does not.
bool has_length(unsigned status) {
  return status >= 200 && status != 204 && status != 304;
}

void write_connection(const ResponseHead& head, std::string& out) {
  if (head.connection == ConnectionOption::close) out += "connection: close\r\n";
  // Persistence is the default in HTTP/1.1 and must be explicit in HTTP/1.0 (RFC 9112 §9.3).
  if (head.connection == ConnectionOption::keep_alive && head.request_version < 11)
    out += "connection: keep-alive\r\n";
}

}  // namespace

std::string_view status_text(unsigned status) noexcept {
  // The reference's texts where they differ from Beast's.
  if (status == 413) return "Request Entity Too Large";
  if (status == 414) return "Request-URI Too Long";
  const auto known = boost::beast::http::int_to_status(status);
  if (known == boost::beast::http::status::unknown) return "Unknown";
  const auto text = boost::beast::http::obsolete_reason(known);
  return {text.data(), text.size()};
}

bool is_valid_header(const Header& header) noexcept {
  constexpr std::string_view kLineEnders("\r\n\0", 3);
  return is_token(header.name) && header.value.find_first_of(kLineEnders) == std::string::npos;
}

void write_head(const ResponseHead& head, std::string& out) {
  out.reserve(out.size() + kUsualHead);
  fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\n", head.status, status_text(head.status));
  for (const auto& header : head.headers)
    if (!written_by_us(head, header.name))
      out.append(header.name).append(": ").append(header.value) += "\r\n";
  write_connection(head, out);
  if (has_length(head.status))
    fmt::format_to(std::back_inserter(out), "content-length: {}\r\n", head.content_length);
  if (!head.date.empty()) out.append("date: ").append(head.date) += "\r\n";
  out += "\r\n";
}

}  // namespace roost::http1
