// SPDX-License-Identifier: Apache-2.0
#include "endpoint/reload.hpp"

#include "base/thread.hpp"

namespace roost::endpoint {
namespace {

constexpr std::chrono::milliseconds kLongestWait{500};

Result<Config> read_config(const std::function<Config()>& read) {
  try {
    return read();
  } catch (const std::exception& error) {
    return make_error(error.what());
  }
}

}  // namespace

Reload::Reload(runtime::EventLoop& loop, Logger& logger, Read read, Done done)
    : logger_(logger), read_(std::move(read)), done_(std::move(done)), home_(*this, loop.mailbox()) {}

Reload::~Reload() {
  if (ended_) (void)ended_->try_acquire_for(kLongestWait);
}

void Reload::ask() {
  if (!reading_) return begin();
  if (!again_)
    logger_.warning(
        "SIGHUP: still reading the files for the previous one; they are read once more afterwards");
  again_ = true;
}

/// Detached, as a look-up of the client is: it touches only what it was given.
void Reload::begin() {
  try {
    ended_ = std::make_shared<std::binary_semaphore>(0);
    base::start_thread("reload", [read = read_, home = home_.address(), ended = ended_]() mutable {
      home.post([files = read()](Reload& reload) mutable { reload.finished(std::move(files)); });
      read = {};  // what it refers to is not touched after this
      ended->release();
    }).detach();
    reading_ = true;
    logger_.info("SIGHUP: reading the files anew");
  } catch (const std::system_error& error) {
    logger_.error(std::string("SIGHUP: no file is read, there is no thread for it: ") + error.what());
  }
}

void Reload::finished(Files files) {
  reading_ = false;
  done_(std::move(files));
  if (std::exchange(again_, false)) begin();
}

Reload::Read reading(std::function<Config()> config,
                     std::function<Result<Listeners::Certificates>()> certificates) {
  return [config = std::move(config), certificates = std::move(certificates)] {
    Reload::Files files;
    if (config) files.config = read_config(config);
    if (certificates) files.certificates = certificates();
    return files;
  };
}

}  // namespace roost::endpoint
