// SPDX-License-Identifier: Apache-2.0
// Answers GET and HEAD with the files below one folder. Reads on the calling thread, so it is for what a page
// is made of, not for large or slow storage. Keeps one descriptor: the folder's. Thread: any.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "base/file_descriptor.hpp"
#include "roost/http.hpp"
#include "roost/result.hpp"

namespace roost::http {

struct StaticFilesOptions {
  std::string root;                        // a folder
  std::string at = "/";                    // the URL path that stands for it
  std::string cache_control = "no-cache";  // keep, but ask each time whether it has changed
  std::size_t max_file = 16 * 1024 * 1024;
};

class StaticFiles {
 public:
  /// Fails when the root is no folder that can be read.
  static Result<StaticFiles> open(StaticFilesOptions options);

  /// The file, its folder's index.html, 304 when the peer has it already, or 404. Below the root is what is
  /// reached by plain names: nothing hidden (".git"), no "..", and no symbolic link.
  [[nodiscard]] HttpResponse serve(const HttpRequest& request) const;

 private:
  StaticFiles(StaticFilesOptions options, base::FileDescriptor root, std::size_t depth)
      : options_(std::move(options)), root_(std::move(root)), depth_(depth) {}

  [[nodiscard]] HttpResponse serve_file(const HttpRequest& request, const base::FileDescriptor& file,
                                        const std::string& name) const;
  [[nodiscard]] HttpResponse serve_folder(const HttpRequest& request,
                                          const base::FileDescriptor& folder) const;

  StaticFilesOptions options_;
  base::FileDescriptor root_;
  std::size_t depth_;  // segments of `at`
};

}  // namespace roost::http
