// SPDX-License-Identifier: Apache-2.0
#include "http/response_output.hpp"

#include <utility>

namespace roost::http {
namespace {

using Progress = ResponseOutput::Progress;

Progress progress_of(net::IoStatus status) {
  if (status == net::IoStatus::bytes) return Progress::done;
  return status == net::IoStatus::would_block ? Progress::blocked : Progress::broken;
}

}  // namespace

/// Avoids a second copy of a large body: its head is inserted in place if there is room.
void ResponseOutput::append_body(std::string body) {
  constexpr std::size_t kLarge = 16UL * 1024;
  if (body.size() < kLarge || body.capacity() - body.size() < text_.size()) {
    text_ += body;
  } else {
    text_ = std::move(body.insert(0, text_));
  }
}

void ResponseOutput::append_file(std::unique_ptr<FileBody> file) {
  if (file->left() > 0) file_ = std::move(file);
}

std::string ResponseOutput::take_text() {
  text_.erase(0, std::exchange(written_, 0));
  return std::exchange(text_, {});
}

void ResponseOutput::clear() noexcept {
  text_ = {};
  written_ = 0;
  file_.reset();
}

Progress ResponseOutput::write_to(net::Stream& socket, SendBudget& budget) {
  if (const auto progress = write_text(socket); progress != Progress::done) return progress;
  if (file_ != nullptr) return write_cached(socket, budget);
  return flush(socket);
}

Progress ResponseOutput::write_text(net::Stream& socket) {
  while (written_ < text_.size()) {
    const auto result = socket.write(std::string_view(text_).substr(written_));
    if (result.status != net::IoStatus::bytes) return progress_of(result.status);
    written_ += result.size;
  }
  text_ = {};
  written_ = 0;
  return Progress::done;
}

Progress ResponseOutput::write_cached(net::Stream& socket, SendBudget& budget) {
  const auto buffer = budget.buffer();
  const auto piece = file_->read_cached(buffer);
  switch (piece.status) {
    case FileBody::Cached::missing:
      return Progress::on_disk;
    case FileBody::Cached::ended:
      return Progress::ended;
    case FileBody::Cached::failed:
      error_number_ = piece.error_number;
      return Progress::failed;
    case FileBody::Cached::bytes:
      break;
  }
  budget.has_sent(piece.size);
  return write_piece(socket, {reinterpret_cast<const char*>(buffer.data()), piece.size});
}

Progress ResponseOutput::write_fetched(net::Stream& socket, const FileBody::Fetched& piece) {
  error_number_ = piece.error_number;
  if (error_number_ != 0) return Progress::failed;
  if (piece.bytes.empty()) return Progress::ended;
  return write_piece(socket, piece.bytes);
}

/// One piece, then other connections get their turn: a loop would run as long as the peer keeps up.
Progress ResponseOutput::write_piece(net::Stream& socket, std::string_view piece) {
  while (!piece.empty()) {
    const auto result = socket.write(piece);
    if (result.status != net::IoStatus::bytes) return progress_of(result.status);
    file_->advance(result.size);
    piece.remove_prefix(result.size);
  }
  if (file_->left() > 0) return Progress::blocked;
  file_.reset();
  return flush(socket);
}

Progress ResponseOutput::flush(net::Stream& socket) {
  return progress_of(socket.flush());
}

}  // namespace roost::http
