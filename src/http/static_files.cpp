// SPDX-License-Identifier: Apache-2.0
#include "http/static_files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <vector>

#include "http/content_type.hpp"
#include "http/errors.hpp"
#include "protocol/http1/url.hpp"

namespace roost::http {
namespace {

using base::FileDescriptor;

constexpr std::string_view kIndex = "index.html";

// One name of a path, decoded. Nothing for what must not name a file of ours.
std::optional<std::string> file_name(std::string_view segment) {
  constexpr std::string_view kForbidden("/\\\0", 3);
  auto name = http1::percent_decode(segment);
  if (name.starts_with('.') || name.find_first_of(kForbidden) != std::string::npos) return std::nullopt;
  return name;
}

// A name at a time and O_NOFOLLOW, so that no link leads out and no race can put one in. O_NONBLOCK: opening
// a FIFO must not wait for its other end.
FileDescriptor open_in(const FileDescriptor& folder, const std::string& name) {
  return FileDescriptor(
      ::openat(folder.number(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
}

FileDescriptor open_below(const FileDescriptor& root, std::span<const std::string> segments) {
  FileDescriptor at(::openat(root.number(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  for (const auto& segment : segments) {
    const auto name = file_name(segment);
    if (!name) return {};
    at = open_in(at, *name);
    if (!at) break;
  }
  return at;
}

struct stat status_of(const FileDescriptor& file) {
  struct stat status{};
  if (::fstat(file.number(), &status) != 0) status.st_mode = 0;
  return status;
}

std::optional<std::string> read_all(const FileDescriptor& file, std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t done = 0;
  while (done < size) {
    const auto got = ::read(file.number(), bytes.data() + done, size - done);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return std::nullopt;  // also when it was cut short meanwhile
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

std::string entity_tag(const struct stat& status) {
  return fmt::format("\"{:x}-{:x}-{:x}\"", status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

// RFC 9110 §13.1.2, weak comparison.
bool has_already(const HttpRequest& request, std::string_view tag) {
  const auto list = request.headers.get("if-none-match");
  if (!list) return false;
  return *list == "*" || request.headers.contains_token("if-none-match", tag) ||
         request.headers.contains_token("if-none-match", "W/" + std::string(tag));
}

HttpResponse not_found(const HttpRequest& request) {
  return error_response(404, error_format(request.headers));
}

// A page's relative links need the slash. Built from segments, so that "//host" cannot come of it.
HttpResponse redirect_to_folder(const HttpRequest& request) {
  auto response = HttpResponse::empty(301);
  auto location = fmt::format("/{}/", fmt::join(request.segments, "/"));
  if (!request.query.empty()) location += "?" + request.query;
  response.headers.add("location", std::move(location));
  return response;
}

}  // namespace

Result<StaticFiles> StaticFiles::open(StaticFilesOptions options) {
  FileDescriptor root(::open(options.root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root) return system_error(errno, "open the folder of static files " + options.root);
  const auto depth = http1::path_segments(options.at).size();
  return StaticFiles(std::move(options), std::move(root), depth);
}

HttpResponse StaticFiles::serve(const HttpRequest& request) const {
  const auto below = std::span(request.segments).subspan(std::min(depth_, request.segments.size()));
  const auto file = open_below(root_, below);
  if (!file) return not_found(request);
  if (S_ISDIR(status_of(file).st_mode)) return serve_folder(request, file);
  return serve_file(request, file, below.empty() ? "" : below.back());
}

HttpResponse StaticFiles::serve_folder(const HttpRequest& request, const FileDescriptor& folder) const {
  const auto index = open_in(folder, std::string(kIndex));
  if (!index) return not_found(request);
  if (!request.path.ends_with('/')) return redirect_to_folder(request);
  return serve_file(request, index, std::string(kIndex));
}

HttpResponse StaticFiles::serve_file(const HttpRequest& request, const FileDescriptor& file,
                                     const std::string& name) const {
  const auto status = status_of(file);
  const auto size = static_cast<std::size_t>(status.st_size);
  if (!S_ISREG(status.st_mode) || size > options_.max_file) return not_found(request);

  auto tag = entity_tag(status);
  auto response = HttpResponse::empty(200);
  const bool unchanged = has_already(request, tag);
  response.headers.add("cache-control", options_.cache_control);
  response.headers.add("etag", std::move(tag));
  if (unchanged) {
    response.status = 304;
    return response;
  }
  auto bytes = read_all(file, size);
  if (!bytes) return not_found(request);
  response.headers.add("content-type", std::string(content_type_of(name)));
  response.headers.add("x-content-type-options", "nosniff");
  response.body = std::move(*bytes);
  return response;
}

}  // namespace roost::http
