// SPDX-License-Identifier: Apache-2.0
// What a connection still has to send: bytes in memory, then possibly a part of a file. File data the peer
// does not accept is not kept but read again. Owner and thread: the connection's.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "http/file_body.hpp"
#include "http/send_budget.hpp"
#include "net/stream.hpp"

namespace roost::http {

class ResponseOutput {
 public:
  enum class Progress {
    done,     // the kernel has accepted everything
    blocked,  // the socket is full, or the turn's share is used up: wait until writable
    on_disk,  // fetch() the next piece
    ended,    // the file is shorter than announced
    failed,   // it cannot be read: error_number()
    broken,   // the peer is gone
  };

  void append(std::string_view text) { text_ += text; }
  void append_body(std::string body);
  void append_file(std::unique_ptr<FileBody> file);
  /// Everything not yet sent.
  [[nodiscard]] std::string take_text();
  void clear() noexcept;

  /// Bytes in memory.
  [[nodiscard]] std::size_t bytes() const noexcept { return text_.size(); }
  /// Of these, not yet accepted by the kernel.
  [[nodiscard]] std::size_t left() const noexcept { return text_.size() - written_; }
  [[nodiscard]] bool empty() const noexcept { return text_.empty() && file_ == nullptr; }
  /// Null if there is none, or it has been sent.
  [[nodiscard]] const FileBody* file() const noexcept { return file_.get(); }
  [[nodiscard]] int error_number() const noexcept { return error_number_; }

  [[nodiscard]] Progress write_to(net::Stream& socket, SendBudget& budget);
  /// Sends the next piece of the file, fetched by a worker.
  [[nodiscard]] Progress write_fetched(net::Stream& socket, const FileBody::Fetched& piece);

 private:
  [[nodiscard]] Progress write_text(net::Stream& socket);
  [[nodiscard]] Progress write_cached(net::Stream& socket, SendBudget& budget);
  [[nodiscard]] Progress write_piece(net::Stream& socket, std::string_view piece);
  [[nodiscard]] static Progress flush(net::Stream& socket);

  std::string text_;
  std::size_t written_ = 0;  // of it
  std::unique_ptr<FileBody> file_;
  int error_number_ = 0;
};

}  // namespace roost::http
