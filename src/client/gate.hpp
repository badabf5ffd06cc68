// SPDX-License-Identifier: Apache-2.0
// The way of an application's calls into the client's loop, and of callbacks out to the application. Handles
// share it and may outlive the client. Thread: any.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <string>

#include "roost/log.hpp"
#include "runtime/mailbox.hpp"

namespace roost::client {

class Gate {
 public:
  Gate(std::shared_ptr<runtime::Mailbox> mailbox, std::shared_ptr<Logger> logger)
      : mailbox_(std::move(mailbox)), logger_(std::move(logger)) {}

  /// False when the client is gone.
  bool post(runtime::Task task) { return mailbox_->post(std::move(task)); }
  /// False also when the loop is far behind.
  bool try_post(runtime::Task task) { return mailbox_->try_post(std::move(task)); }

  /// The callback as it may be called on the loop: what it throws is logged, and goes no further.
  template <class... Args>
  [[nodiscard]] std::function<void(Args...)> guard(const char* what,
                                                   std::function<void(Args...)> callback) const {
    return [logger = logger_, what, callback = std::move(callback)](Args... args) {
      try {
        callback(args...);
      } catch (const std::exception& error) {
        logger->error("client: " + std::string(what) + " threw: " + error.what());
      } catch (...) {
        logger->error("client: " + std::string(what) + " threw what is no std::exception");
      }
    };
  }

 private:
  std::shared_ptr<runtime::Mailbox> mailbox_;
  std::shared_ptr<Logger> logger_;
};

}  // namespace roost::client
