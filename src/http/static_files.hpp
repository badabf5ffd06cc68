// SPDX-License-Identifier: Apache-2.0
// Answers GET and HEAD with the files below one folder, of any size: a worker finds and opens them, and they
// are read as their readers take them. With conditional requests and single ranges (RFC 9110 §13, §14). What
// is there and is not served is logged. Thread: any.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "http/exchange.hpp"
#include "http/file_tree.hpp"
#include "roost/http.hpp"
#include "roost/log.hpp"
#include "roost/result.hpp"
#include "runtime/worker_pool.hpp"

namespace roost::http {

struct StaticFilesOptions {
  std::string root;                        // a folder
  std::string at = "/";                    // the URL path that stands for it
  std::string cache_control = "no-cache";  // keep, but ask each time whether it has changed
};

/// What of a request says which file is wanted, and how.
struct FileRequest {
  std::string method;
  std::string path;
  std::string query;
  std::vector<std::string> segments;
  HttpHeaders headers;

  [[nodiscard]] static FileRequest of(const HttpRequest& request);
};

struct FileAnswer {
  HttpResponse response;
  std::unique_ptr<FileBody> body{};  // null: the response has its own
};

class StaticFiles {
 public:
  /// Fails when the root is not a folder that can be read. Pool and logger are borrowed.
  static Result<StaticFiles> open(StaticFilesOptions options, runtime::WorkerPool& disk, Logger& logger);

  /// Keeps `files` until they have answered.
  static HttpHandler handler(std::shared_ptr<const StaticFiles> files);

  /// The file, its folder's index.html, 304 when the peer has it already, or what is wrong. Waits for the
  /// disk: for a worker.
  [[nodiscard]] FileAnswer answer(const FileRequest& request) const;

 private:
  StaticFiles(StaticFilesOptions options, FileTree tree, std::size_t depth, runtime::WorkerPool& disk,
              Logger& logger)
      : options_(std::move(options)), tree_(std::move(tree)), depth_(depth), disk_(&disk), logger_(&logger) {}

  void respond(const FileRequest& request, HttpResponder responder) const;
  [[nodiscard]] FileAnswer serve(const FileRequest& request, FoundFile file, const std::string& name) const;
  [[nodiscard]] FileAnswer serve_index(const FileRequest& request, const FoundFolder& folder) const;
  [[nodiscard]] FileAnswer refuse(const FileRequest& request, const NothingFound& nothing) const;

  StaticFilesOptions options_;
  FileTree tree_;
  std::size_t depth_;  // segments of `at`
  runtime::WorkerPool* disk_;
  Logger* logger_;
};

}  // namespace roost::http
