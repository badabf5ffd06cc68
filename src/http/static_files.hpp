// SPDX-License-Identifier: Apache-2.0
// Answers GET and HEAD with the files below a folder, of any size: a worker finds and opens them, and they
// are read as their clients receive them. Supports conditional requests and single ranges (RFC 9110 §13,
// §14). Files that exist but are not served are logged. Thread: any.
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
  std::string at = "/";                    // the URL path it is served under
  std::string cache_control = "no-cache";  // cache, but revalidate each time
};

/// The parts of a request that select a file and how it is sent.
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
  std::unique_ptr<FileBody> body{};  // null: the response has its own body
};

class StaticFiles {
 public:
  /// Fails if the root is not a readable folder. Pool and logger are borrowed.
  static Result<StaticFiles> open(StaticFilesOptions options, runtime::WorkerPool& disk, Logger& logger);

  /// Keeps `files` alive until all requests are answered.
  static HttpHandler handler(std::shared_ptr<const StaticFiles> files);

  /// The file, its folder's index.html, 304 if the peer has it already, or an error. Blocks on the disk, so
  /// it runs on a worker.
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
