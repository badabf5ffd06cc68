// SPDX-License-Identifier: Apache-2.0
// What a connection still has to send: bytes in memory, then perhaps a part of a file, of which nothing is
// kept: what the peer does not take is read again. Owner and thread: the connection's.
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
    done,     // everything is with the kernel
    blocked,  // the peer takes no more for now, or has had its share of this turn: wait until writable
    on_disk,  // fetch() the next piece
    ended,    // the file has become shorter than was promised
    failed,   // it cannot be read: error_number()
    broken,   // the peer is gone
  };

  void append(std::string_view text) { text_ += text; }
  void append_body(std::string body);
  void append_file(std::unique_ptr<FileBody> file);
  /// All that is not sent.
  [[nodiscard]] std::string take_text();
  void clear() noexcept;

  /// In memory.
  [[nodiscard]] std::size_t bytes() const noexcept { return text_.size(); }
  [[nodiscard]] bool empty() const noexcept { return text_.empty() && file_ == nullptr; }
  /// Null: there is none, or it is sent.
  [[nodiscard]] const FileBody* file() const noexcept { return file_.get(); }
  [[nodiscard]] int error_number() const noexcept { return error_number_; }

  [[nodiscard]] Progress write_to(net::Stream& socket, SendBudget& budget);
  /// The next piece of the file, which a worker has fetched.
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
