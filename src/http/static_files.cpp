// SPDX-License-Identifier: Apache-2.0
#include "http/static_files.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <span>

#include "base/log_text.hpp"
#include "http/content_type.hpp"
#include "http/errors.hpp"
#include "http/log_thrown.hpp"
#include "protocol/http1/http_date.hpp"
#include "protocol/http1/preconditions.hpp"
#include "protocol/http1/url.hpp"

namespace roost::http {
namespace {

constexpr const char* kIndex = "index.html";

constexpr unsigned kWholeFile = 200;
constexpr unsigned kPartialContent = 206;
constexpr unsigned kToTheFolder = 301;
constexpr unsigned kNotModified = 304;
constexpr unsigned kNoSuchFile = 404;
constexpr unsigned kPreconditionFailed = 412;
constexpr unsigned kRangeNotSatisfiable = 416;
constexpr unsigned kSystemFailed = 500;
constexpr unsigned kNoWorker = 503;

/// A file this recent may change again with the same size and time: its tag is weak (RFC 9110 §8.8.1).
constexpr std::time_t kSettled = 2;

std::string entity_tag(const FoundFile& file, std::time_t now) {
  return fmt::format("{}\"{:x}-{:x}-{:x}\"", now - file.modified.tv_sec < kSettled ? "W/" : "", file.size,
                     file.modified.tv_sec, file.modified.tv_nsec);
}

HttpResponse refusal(unsigned status, const FileRequest& request) {
  return error_response(status, error_format(request.headers));
}

// A page's relative links need the slash. Built from segments, so that "//host" cannot come of it.
HttpResponse redirect_to_folder(const FileRequest& request) {
  auto response = HttpResponse::empty(kToTheFolder);
  auto location = fmt::format("/{}/", fmt::join(request.segments, "/"));
  if (!request.query.empty()) location += "?" + request.query;
  response.headers.add("location", std::move(location));
  return response;
}

/// Headers that every response about a file has, including a 304 (RFC 9110 §15.4.5).
HttpResponse with_validators(HttpResponse response, const std::string& tag,
                             const std::string& cache_control) {
  response.headers.add("cache-control", cache_control);
  response.headers.add("etag", tag);
  return response;
}

HttpResponse content_head(const std::string& name, std::time_t modified) {
  auto response = HttpResponse::empty(kWholeFile);
  response.headers.add("last-modified", http1::http_date(modified));
  response.headers.add("accept-ranges", "bytes");
  response.headers.add("content-type", std::string(content_type_of(name)));
  response.headers.add("x-content-type-options", "nosniff");
  return response;
}

http1::RequestedRange wanted_range(const FileRequest& request, const http1::Validators& current,
                                   std::uint64_t size, std::time_t now) {
  if (request.method != "GET") return http1::WholeBody{};  // RFC 9110 §14.2
  return http1::requested_range(request.headers, current, size, now);
}

void make_partial(HttpResponse& response, const http1::ByteRange& part, std::uint64_t size) {
  response.status = kPartialContent;
  response.headers.add("content-range",
                       fmt::format("bytes {}-{}/{}", part.first, part.first + part.size - 1, size));
}

HttpResponse no_such_range(const FileRequest& request, std::uint64_t size) {
  auto response = refusal(kRangeNotSatisfiable, request);
  response.headers.add("content-range", fmt::format("bytes */{}", size));
  return response;
}

LogLevel level_of(NothingFound::Kind kind) {
  switch (kind) {
    case NothingFound::Kind::failed:
      return LogLevel::error;
    case NothingFound::Kind::refused:
      return LogLevel::warning;
    default:
      return LogLevel::debug;  // strangers request missing files all day
  }
}

}  // namespace

FileRequest FileRequest::of(const HttpRequest& request) {
  return {request.method, request.path, request.query, request.segments, request.headers};
}

Result<StaticFiles> StaticFiles::open(StaticFilesOptions options, runtime::WorkerPool& disk, Logger& logger) {
  auto tree = FileTree::open(options.root);
  if (!tree) return tree.error();
  const auto depth = http1::path_segments(options.at).size();
  return StaticFiles(std::move(options), *std::move(tree), depth, disk, logger);
}

HttpHandler StaticFiles::handler(std::shared_ptr<const StaticFiles> files) {
  return [files = std::move(files)](const HttpRequest& request, HttpResponder responder) {
    auto kept = std::make_shared<HttpResponder>(std::move(responder));
    const auto taken = files->disk_->submit(
        [files, kept, asked = FileRequest::of(request)] { files->respond(asked, std::move(*kept)); });
    if (taken) return;
    files->logger_->error(fmt::format("static files: answered {} with {}: {}", base::shown(request.path),
                                      kNoWorker, taken.error().message));
    kept->respond(error_response(kNoWorker, error_format(request.headers)));
  };
}

void StaticFiles::respond(const FileRequest& request, HttpResponder responder) const {
  try {
    auto file = answer(request);
    if (file.body == nullptr) return responder.respond(std::move(file.response));
    respond_with_file(std::move(responder), std::move(file.response), std::move(file.body));
  } catch (...) {
    log_thrown(*logger_, "static files: " + request.path);
  }
}

FileAnswer StaticFiles::answer(const FileRequest& request) const {
  const auto below = std::span(request.segments).subspan(std::min(depth_, request.segments.size()));
  auto found = tree_.find(below);
  if (const auto* nothing = std::get_if<NothingFound>(&found)) return refuse(request, *nothing);
  if (const auto* folder = std::get_if<FoundFolder>(&found)) return serve_index(request, *folder);
  return serve(request, std::get<FoundFile>(std::move(found)), below.empty() ? "" : below.back());
}

FileAnswer StaticFiles::serve_index(const FileRequest& request, const FoundFolder& folder) const {
  auto found = FileTree::find_in(folder.folder, kIndex);
  if (const auto* nothing = std::get_if<NothingFound>(&found)) return refuse(request, *nothing);
  auto* index = std::get_if<FoundFile>(&found);
  if (index == nullptr) return refuse(request, {});
  if (!request.path.ends_with('/')) return {redirect_to_folder(request)};
  return serve(request, std::move(*index), kIndex);
}

FileAnswer StaticFiles::serve(const FileRequest& request, FoundFile file, const std::string& name) const {
  const std::time_t now = std::time(nullptr);
  const auto tag = entity_tag(file, now);
  const http1::Validators current{tag, std::min(file.modified.tv_sec, now)};  // RFC 9110 §8.8.2.1
  const auto condition = http1::check_preconditions(request.headers, current, now);
  if (condition == http1::Precondition::failed) return {refusal(kPreconditionFailed, request)};
  if (condition == http1::Precondition::not_modified)
    return {with_validators(HttpResponse::empty(kNotModified), tag, options_.cache_control)};

  const auto range = wanted_range(request, current, file.size, now);
  if (std::holds_alternative<http1::UnsatisfiableRange>(range)) return {no_such_range(request, file.size)};
  auto response = with_validators(content_head(name, current.last_modified), tag, options_.cache_control);
  http1::ByteRange part{0, file.size};
  if (const auto* wanted = std::get_if<http1::ByteRange>(&range)) {
    part = *wanted;
    make_partial(response, part, file.size);
  }
  return {std::move(response), std::make_unique<FileBody>(std::move(file.file), part, request.path, *disk_)};
}

FileAnswer StaticFiles::refuse(const FileRequest& request, const NothingFound& nothing) const {
  const unsigned status = nothing.kind == NothingFound::Kind::failed ? kSystemFailed : kNoSuchFile;
  logger_->write(level_of(nothing.kind), fmt::format("static files: answered {} with {}: {}",
                                                     base::shown(request.path), status, nothing.why));
  return {refusal(status, request)};
}

}  // namespace roost::http
