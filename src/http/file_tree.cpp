// SPDX-License-Identifier: Apache-2.0
#include "http/file_tree.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstddef>
#include <string_view>
#include <system_error>

#include "protocol/http1/url.hpp"

namespace roost::http {
namespace {

using base::FileDescriptor;
using Kind = NothingFound::Kind;

/// What a site says about itself (RFC 8615), right below the root: the one served name that begins with a
/// dot.
constexpr std::string_view kWellKnown = ".well-known";

/// A decoded name that is none of one file: "", "..", "a/b".
bool is_no_name(std::string_view name) {
  constexpr std::string_view kForbidden("/\\\0", 3);
  return name.empty() || name == "." || name == ".." ||
         name.find_first_of(kForbidden) != std::string_view::npos;
}

NothingFound hidden(const FileDescriptor& folder, const std::string& name) {
  struct stat status{};
  const bool exists = ::fstatat(folder.number(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
  return {exists ? Kind::refused : Kind::absent, "names that begin with a dot are not served"};
}

NothingFound nothing(int error) {
  const bool absent = error == ENOENT || error == ENOTDIR || error == ENAMETOOLONG;
  if (absent) return {};
  const auto why = std::generic_category().message(error);
  if (error == EACCES || error == EPERM) return {Kind::refused, why};
  if (error == ELOOP) return {Kind::refused, "symbolic link"};
  return {Kind::failed, why};
}

Found classify(FileDescriptor opened) {
  struct stat status{};
  if (::fstat(opened.number(), &status) != 0) return nothing(errno);
  if (S_ISDIR(status.st_mode)) return FoundFolder{std::move(opened)};
  if (!S_ISREG(status.st_mode)) return NothingFound{Kind::refused, "not a regular file"};
  return FoundFile{std::move(opened), static_cast<std::uint64_t>(status.st_size), status.st_mtim};
}

}  // namespace

Result<FileTree> FileTree::open(const std::string& root) {
  FileDescriptor folder(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder) return system_error(errno, "open the folder of static files " + root);
  return FileTree(std::move(folder));
}

// One name at a time and with O_NOFOLLOW, so that no link leads out and no race can insert one. The type is
// checked before opening, because opening a device may have effects; O_NONBLOCK, because it may have been
// replaced by a FIFO since.
Found FileTree::find_in(const FileDescriptor& folder, const std::string& name) {
  struct stat status{};
  if (::fstatat(folder.number(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return nothing(errno);
  if (S_ISLNK(status.st_mode)) return NothingFound{Kind::refused, "symbolic link"};
  if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))
    return NothingFound{Kind::refused, "not a regular file"};
  FileDescriptor opened(
      ::openat(folder.number(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!opened) return nothing(errno);
  return classify(std::move(opened));
}

Found FileTree::find(std::span<const std::string> segments) const {
  FileDescriptor root(::openat(root_.number(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root) return nothing(errno);
  Found at = FoundFolder{std::move(root)};
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const auto name = http1::percent_decode(segments[i]);
    if (is_no_name(name)) return NothingFound{Kind::absent, "not a name of a file"};
    const auto* folder = std::get_if<FoundFolder>(&at);
    if (folder == nullptr) return NothingFound{};
    if (name.starts_with('.') && !(i == 0 && name == kWellKnown)) return hidden(folder->folder, name);
    at = find_in(folder->folder, name);
    if (std::holds_alternative<NothingFound>(at)) break;
  }
  return at;
}

}  // namespace roost::http
