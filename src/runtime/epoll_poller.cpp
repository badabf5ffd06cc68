// SPDX-License-Identifier: Apache-2.0
// The epoll backend, level-triggered. docs/decisions say why not io_uring.
#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <span>

#include "base/check.hpp"
#include "base/file_descriptor.hpp"
#include "runtime/poller.hpp"

namespace roost::runtime {
namespace {

constexpr std::size_t kBatch = 256;
constexpr base::Duration kLongestWait = std::chrono::hours(1);  // epoll counts in an int of milliseconds

std::uint32_t epoll_bits(Interest interest) {
  switch (interest) {
    case Interest::none:
      return 0;
    case Interest::read:
      return EPOLLIN;
    case Interest::write:
      return EPOLLOUT;
    case Interest::read_write:
      return EPOLLIN | EPOLLOUT;
    case Interest::accept:
      return EPOLLIN | EPOLLEXCLUSIVE;
  }
  return 0;
}

IoEvents events_of(std::uint32_t bits) {
  return {.readable = (bits & EPOLLIN) != 0,
          .writable = (bits & EPOLLOUT) != 0,
          .hangup = (bits & (EPOLLHUP | EPOLLERR)) != 0};
}

int to_milliseconds(base::Duration wait) {
  // Rounded up: waking before a timer is due would only turn the loop once more.
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(std::min(wait, kLongestWait)).count());
}

}  // namespace

struct Poller::Epoll {
  base::FileDescriptor descriptor{::epoll_create1(EPOLL_CLOEXEC)};
  std::array<epoll_event, kBatch> batch{};
  std::span<epoll_event> waiting;  // the part of the batch that has not been dispatched
  std::size_t watched = 0;
  bool was_full = false;

  int control(int operation, int fd, Interest interest, IoHandler& handler) {
    epoll_event event{.events = epoll_bits(interest), .data = {.ptr = &handler}};
    if (::epoll_ctl(descriptor.number(), operation, fd, &event) != 0) return errno;
    if (operation == EPOLL_CTL_ADD) ++watched;
    if (operation == EPOLL_CTL_DEL) --watched;
    return 0;
  }
  void drop_events_of(const IoHandler& handler) {
    for (epoll_event& event : waiting) {
      if (event.data.ptr == &handler) event.data.ptr = nullptr;
    }
  }
};

Poller::Poller() : epoll_(std::make_unique<Epoll>()) {
  if (!epoll_->descriptor) throw std::system_error(errno, std::system_category(), "open an epoll descriptor");
}

Poller::~Poller() = default;

Result<void> Poller::add(int fd, Interest interest, IoHandler& handler) {
  // Epoll reports hangups whatever was asked for, so "none" is done by not being in the set.
  if (interest == Interest::none) return {};
  const int error = epoll_->control(EPOLL_CTL_ADD, fd, interest, handler);
  if (error != 0) return system_error(error, "watch a descriptor");
  return {};
}

void Poller::change(int fd, Interest interest, IoHandler& handler) {
  if (interest == Interest::none) return remove(fd, handler);
  // EPOLLEXCLUSIVE can be given when adding only (epoll_ctl(2)).
  int error = interest == Interest::accept ? ENOENT : epoll_->control(EPOLL_CTL_MOD, fd, interest, handler);
  if (error == ENOENT) error = epoll_->control(EPOLL_CTL_ADD, fd, interest, handler);
  ROOST_CHECK(error == 0 || error == EEXIST, "a watched descriptor is open and can be watched otherwise");
}

Result<void> Poller::hand_over(int fd, IoHandler& from, IoHandler& to, Interest interest) {
  epoll_->drop_events_of(from);
  if (interest != Interest::none && epoll_->control(EPOLL_CTL_MOD, fd, interest, to) == 0) return {};
  remove(fd, from);  // if it was there at all: it may have asked for nothing
  return add(fd, interest, to);
}

void Poller::remove(int fd, IoHandler& handler) {
  const int error = epoll_->control(EPOLL_CTL_DEL, fd, Interest::none, handler);
  ROOST_CHECK(error == 0 || error == ENOENT, "a descriptor is unwatched before it is closed");
  epoll_->drop_events_of(handler);
}

bool Poller::wait(base::Duration max_wait) {
  const int count =
      ::epoll_wait(epoll_->descriptor.number(), epoll_->batch.data(), kBatch, to_milliseconds(max_wait));
  ROOST_CHECK(count >= 0 || errno == EINTR, "epoll waits");
  epoll_->waiting = std::span(epoll_->batch).first(count < 0 ? 0 : static_cast<std::size_t>(count));
  epoll_->was_full = epoll_->waiting.size() == kBatch;
  return !epoll_->waiting.empty();
}

bool Poller::was_full() const noexcept {
  return epoll_->was_full;
}

/// Ready descriptors are collected in turn: one that was collected and is still ready comes after all others.
std::size_t Poller::waits_for_all() const noexcept {
  return epoll_->watched / kBatch + 1;
}

void Poller::dispatch() {
  while (!epoll_->waiting.empty()) {
    const epoll_event event = epoll_->waiting.front();
    epoll_->waiting = epoll_->waiting.subspan(1);
    if (event.data.ptr != nullptr) static_cast<IoHandler*>(event.data.ptr)->on_io(events_of(event.events));
  }
}

}  // namespace roost::runtime
