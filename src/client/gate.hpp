// SPDX-License-Identifier: Apache-2.0
// Passes an application's calls into the client's loop, and callbacks out to the application. Handles share
// it and may outlive the client. Thread: any.
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

  /// False if the client is gone.
  bool post(runtime::Task task) { return mailbox_->post(std::move(task)); }
  /// Also false if the loop is far behind.
  bool try_post(runtime::Task task) { return mailbox_->try_post(std::move(task)); }

  void warn(const std::string& sentence) { logger_->warning(sentence); }

  /// The callback wrapped for the loop: exceptions it throws are logged and not propagated.
  template <class... Args>
  [[nodiscard]] std::function<void(Args...)> guard(const char* what,
                                                   std::function<void(Args...)> callback) const {
    return [logger = logger_, what, callback = std::move(callback)](Args... args) {
      try {
        callback(args...);
      } catch (const std::exception& error) {
        logger->error("client: " + std::string(what) + " threw: " + error.what());
      } catch (...) {
        logger->error("client: " + std::string(what) + " threw something that is not a std::exception");
      }
    };
  }

 private:
  std::shared_ptr<runtime::Mailbox> mailbox_;
  std::shared_ptr<Logger> logger_;
};

}  // namespace roost::client
