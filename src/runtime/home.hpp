// SPDX-License-Identifier: Apache-2.0
// How work comes back to an object that lives on a loop and may be gone by then: its mailbox, and a weak
// reference that ends with it. Owner: the object, as a member; destroyed on its thread, or once its loop has
// ended. Addresses may be copied, kept and used on any thread.
#pragma once

#include <memory>
#include <utility>

#include "runtime/mailbox.hpp"

namespace roost::runtime {

template <class T>
class Home {
 public:
  class Address {
   public:
    Address() = default;

    /// Runs `task(T&)` on the object's thread, if the object still lives then. False: its loop has ended, and
    /// the task is destroyed.
    template <class Task>
    bool post(Task task) const {
      return mailbox_ != nullptr && mailbox_->post([object = object_, task = std::move(task)]() mutable {
        if (const auto found = object.lock()) task(**found);
      });
    }

   private:
    friend class Home;
    Address(std::shared_ptr<Mailbox> mailbox, std::weak_ptr<T*> object) noexcept
        : mailbox_(std::move(mailbox)), object_(std::move(object)) {}

    std::shared_ptr<Mailbox> mailbox_;
    std::weak_ptr<T*> object_;
  };

  Home(T& object, std::shared_ptr<Mailbox> mailbox)
      : mailbox_(std::move(mailbox)), object_(std::make_shared<T*>(&object)) {}
  Home(const Home&) = delete;
  Home& operator=(const Home&) = delete;

  [[nodiscard]] Address address() const { return {mailbox_, object_}; }

 private:
  std::shared_ptr<Mailbox> mailbox_;
  std::shared_ptr<T*> object_;
};

}  // namespace roost::runtime
