// SPDX-License-Identifier: Apache-2.0
// A part of an open file as the body of a response, read piece by piece as the peer receives it. Data in the
// page cache is read at once; for the rest a worker waits for the disk, so that no loop does. Owner and
// thread: the connection's; a read in progress keeps the file open.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/file_descriptor.hpp"
#include "base/unique_function.hpp"
#include "protocol/http1/preconditions.hpp"
#include "roost/result.hpp"
#include "runtime/worker_pool.hpp"

namespace roost::http {

class FileBody {
 public:
  /// The most bytes read at once.
  static constexpr std::size_t kPiece = 64 * 1024;

  /// `name` appears in the log. The pool is borrowed and outlives every connection.
  FileBody(base::FileDescriptor file, http1::ByteRange part, std::string name, runtime::WorkerPool& disk);

  [[nodiscard]] std::uint64_t left() const noexcept { return part_.size; }
  /// The peer has received this many more bytes.
  void advance(std::size_t bytes) noexcept;
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

  /// Which of the next bytes can be read without waiting.
  enum class Cached {
    bytes,    // `size` of them
    missing,  // a worker has to fetch them
    ended,    // the file has shrunk
    failed,   // `error_number` is an errno
  };
  struct CachedPiece {
    Cached status;
    std::size_t size = 0;
    int error_number = 0;
  };
  [[nodiscard]] CachedPiece read_cached(std::span<std::byte> into);

  struct Fetched {
    std::string bytes;     // empty without an error: the file has shrunk
    int error_number = 0;  // an errno
  };
  /// Has a worker read the next piece and calls `then` there, once. Fails like WorkerPool::submit.
  Result<void> fetch(base::UniqueFunction<void(Fetched)> then) const;

 private:
  [[nodiscard]] std::size_t next_piece(std::size_t room) const noexcept;

  std::shared_ptr<const base::FileDescriptor> file_;
  http1::ByteRange part_;  // still to be sent
  std::string name_;
  runtime::WorkerPool* disk_;
  bool cache_can_be_asked_ = true;  // some file systems read before they answer
};

}  // namespace roost::http
