// SPDX-License-Identifier: Apache-2.0
// Finds files below one folder by the segments of a URL's path. Below it is what is reached by plain names:
// nothing hidden (".git"), no "..", no symbolic link, and only regular files, so that nothing waits for the
// other end of a FIFO or touches a device. Keeps one descriptor: the folder's. Waits for the disk: for a
// worker. Thread: any.
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

/// Why there is nothing to be served.
struct NothingFound {
  enum class Kind {
    absent,   // there is nothing of that name
    hidden,   // the name may not be asked for
    refused,  // there is something, which is not served
    failed,   // the system could not look
  };
  Kind kind = Kind::absent;
  std::string why = "there is nothing of that name";  // for the log
};

using Found = std::variant<FoundFile, FoundFolder, NothingFound>;

class FileTree {
 public:
  static Result<FileTree> open(const std::string& root);

  /// The segments are as in the URL, not decoded. None: the folder itself.
  [[nodiscard]] Found find(std::span<const std::string> segments) const;
  [[nodiscard]] static Found find_in(const base::FileDescriptor& folder, const std::string& name);

 private:
  explicit FileTree(base::FileDescriptor root) : root_(std::move(root)) {}

  base::FileDescriptor root_;
};

}  // namespace roost::http
