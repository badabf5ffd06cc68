// SPDX-License-Identifier: Apache-2.0
#include "cli/dashboard/request_filter.hpp"

#include <fmt/format.h>

#include "admin/access.hpp"

namespace roost::cli {
namespace {

constexpr unsigned kUnauthorized = 401;
constexpr unsigned kForbidden = 403;

bool is_file_of_the_page(std::string_view target) {
  return target == "/" || target == "/favicon.svg" || target.starts_with("/assets/");
}

/// The node's own rules, applied to the token of this address. The node decides whether changes are allowed.
std::optional<HttpResponse> refusal_of(const http1::Request& request, const std::string& token) {
  HttpRequest asked;
  asked.method = request.method;
  asked.headers = request.headers;
  return admin::Access{.token = token, .actions = true}.refuse(asked);
}

std::string written_anew(const http1::Request& request) {
  std::string text = fmt::format("{} {} HTTP/1.1\r\n", request.method, request.target);
  for (const char* name : {"host", "origin"}) {
    if (const auto value = request.headers.get(name)) text += fmt::format("{}: {}\r\n", name, *value);
  }
  return text + "connection: close\r\n\r\n";
}

}  // namespace

FilteredRequest filter_request(const http1::Request& request, std::string_view raw,
                               const std::string& token) {
  if (request.method != "GET" && request.method != "HEAD")
    return {answer_text(kForbidden, "Forbidden",
                        "The page only reads over HTTP; its actions go over its socket.")};
  const bool upgrade = request.headers.contains("upgrade");
  const bool everybodys = !upgrade && is_file_of_the_page(request.target);
  if (const auto refusal = refusal_of(request, token); refusal && !everybodys) {
    return {answer_text(refusal->status, refusal->status == kUnauthorized ? "Unauthorized" : "Forbidden",
                        "Open the address that `roost dashboard` printed: the token is missing, or is not "
                        "that of this run.")};
  }
  return {upgrade ? std::string(raw) : written_anew(request), true, upgrade};
}

std::string answer_text(unsigned status, std::string_view reason, std::string_view sentence) {
  return fmt::format(
      "HTTP/1.1 {} {}\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: {}\r\nconnection: "
      "close\r\n\r\n"
      "{}\n",
      status, reason, sentence.size() + 1, sentence);
}

}  // namespace roost::cli
