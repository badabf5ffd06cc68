// SPDX-License-Identifier: Apache-2.0
// Finds files below a folder by the segments of a URL's path. It follows plain names only: nothing that
// begins with a dot (".git") except ".well-known" right below the folder (RFC 8615), no symbolic links, and
// only regular files, so that nothing blocks on a FIFO or touches a device. Keeps one descriptor: the
// folder's. Blocks on the disk, so it runs on a worker. Thread: any.
#pragma once

#include <cstdint>
#include <ctime>
#include <span>
#include <string>
#include <variant>

#include "base/file_descriptor.hpp"
#include "roost/result.hpp"

namespace roost::http {

struct FoundFile {
  base::FileDescriptor file;
  std::uint64_t size = 0;
  timespec modified{};
};

struct FoundFolder {
  base::FileDescriptor folder;
};

/// Why there is nothing to serve.
struct NothingFound {
  enum class Kind {
    absent,   // there is no such file
    refused,  // it exists but is not served
    failed,   // the system reported an error
  };
  Kind kind = Kind::absent;
  std::string why = "no such file";  // for the log
};

using Found = std::variant<FoundFile, FoundFolder, NothingFound>;

class FileTree {
 public:
  static Result<FileTree> open(const std::string& root);

  /// The segments are as in the URL, not decoded. Empty: the folder itself.
  [[nodiscard]] Found find(std::span<const std::string> segments) const;
  [[nodiscard]] static Found find_in(const base::FileDescriptor& folder, const std::string& name);

 private:
  explicit FileTree(base::FileDescriptor root) : root_(std::move(root)) {}

  base::FileDescriptor root_;
};

}  // namespace roost::http
