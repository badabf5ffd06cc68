// SPDX-License-Identifier: Apache-2.0
#include "http/file_body.hpp"

#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace roost::http {
namespace {

FileBody::Fetched read_waiting(const base::FileDescriptor& file, std::uint64_t at, std::size_t size) {
  FileBody::Fetched fetched;
  fetched.bytes.resize(size);
  ssize_t got = 0;
  do
    got = ::pread(file.number(), fetched.bytes.data(), size, static_cast<off_t>(at));
  while (got < 0 && errno == EINTR);
  if (got < 0) fetched.error_number = errno;
  fetched.bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  return fetched;
}

}  // namespace

FileBody::FileBody(base::FileDescriptor file, http1::ByteRange part, std::string name,
                   runtime::WorkerPool& disk)
    : file_(std::make_shared<const base::FileDescriptor>(std::move(file))),
      part_(part),
      name_(std::move(name)),
      disk_(&disk) {}

void FileBody::advance(std::size_t bytes) noexcept {
  part_.first += bytes;
  part_.size -= bytes;
}

std::size_t FileBody::next_piece(std::size_t room) const noexcept {
  return static_cast<std::size_t>(std::min<std::uint64_t>({part_.size, room, kPiece}));
}

FileBody::CachedPiece FileBody::read_cached(std::span<std::byte> into) {
  if (!cache_can_be_asked_) return {Cached::missing};
  const iovec room{into.data(), next_piece(into.size())};
  const ssize_t got = ::preadv2(file_->number(), &room, 1, static_cast<off_t>(part_.first), RWF_NOWAIT);
  if (got > 0) return {Cached::bytes, static_cast<std::size_t>(got)};
  if (got == 0) return {Cached::ended};
  if (errno == EOPNOTSUPP || errno == ENOSYS) cache_can_be_asked_ = false;
  const bool waits = !cache_can_be_asked_ || errno == EAGAIN || errno == EINTR;
  return waits ? CachedPiece{Cached::missing} : CachedPiece{Cached::failed, 0, errno};
}

Result<void> FileBody::fetch(base::UniqueFunction<void(Fetched)> then) const {
  return disk_->submit([file = file_, at = part_.first, size = next_piece(kPiece),
                        then = std::move(then)]() mutable { then(read_waiting(*file, at, size)); });
}

}  // namespace roost::http
