// SPDX-License-Identifier: Apache-2.0
#include "dashboard/page_files.hpp"

#include <algorithm>

#include "http/content_type.hpp"

namespace roost::dashboard {
namespace {

constexpr unsigned kNotFound = 404;

/// Nothing from outside, no inline scripts, no frames: what a topic or a payload contains stays text.
constexpr const char* kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

HttpResponse response_with(const PageFile& file) {
  HttpResponse response;
  response.headers.set("content-type", std::string(http::content_type_of(file.path)));
  response.headers.set("content-security-policy", kPolicy);
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.set("referrer-policy", "no-referrer");
  // The build names all but the page itself by their content.
  const bool named_by_content = file.path.starts_with("/assets/");
  response.headers.set("cache-control", named_by_content ? "max-age=31536000, immutable" : "no-cache");
  response.body = file.content;
  return response;
}

}  // namespace

std::optional<HttpResponse> page_for(const HttpRequest& request, std::span<const PageFile> files) {
  if (request.method != "GET" && request.method != "HEAD") return std::nullopt;
  const std::string_view path = request.path == "/" ? std::string_view("/index.html") : request.path;
  const auto is_it = [path](const PageFile& file) { return file.path == path; };
  const auto found = std::find_if(files.begin(), files.end(), is_it);
  if (found != files.end()) return response_with(*found);
  if (request.path != "/") return std::nullopt;
  return HttpResponse::text("This node was built without its dashboard: run `make deps`, then build again.\n",
                            kNotFound);
}

}  // namespace roost::dashboard
