// SPDX-License-Identifier: Apache-2.0
// What an adapter handed over to one node, in its order. Thread: any.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "roost/pubsub_adapter.hpp"

namespace roost::test {

class ContractInbox final : public PubSubReceiver {
 public:
  /// Long, for sanitizers on a busy machine; only a failing test waits for it.
  static constexpr std::chrono::seconds kDeadline{20};

  struct Message {
    std::string topic;
    std::string event;
    Payload payload;
    std::string dispatcher;
  };
  struct Gap {
    std::string topic;
    std::string origin;
    std::uint64_t count = 0;
    GapCause cause{};
  };
  struct Told {
    NodeMessage::Kind kind{};
    std::string from;
    std::uint64_t incarnation = 0;
    std::uint64_t number = 0;
    std::string topic, event, body;
  };
  using Entry = std::variant<Message, Gap, Told>;

  void receive(const PubSubMessage& message) override {
    add(Message{std::string(message.topic), std::string(message.event), message.payload,
                std::string(message.dispatcher)});
  }
  void gap(const PubSubGap& gap) override {
    add(Gap{std::string(gap.topic), std::string(gap.origin), gap.count, gap.cause});
  }
  void heard(const NodeMessage& message) override {
    add(Told{message.kind, std::string(message.from), message.incarnation, message.number,
             std::string(message.topic), std::string(message.event), std::string(message.body)});
  }
  void state_changed() override { note(); }

  /// For what else a test waits for.
  void note() {
    const std::lock_guard lock(mutex_);
    ++version_;
    changed_.notify_all();
  }

  /// Asks `done` again whenever something has come or changed. False at the deadline.
  template <class Done>
  [[nodiscard]] bool wait_until(Done done, std::chrono::milliseconds time = kDeadline) {
    const auto deadline = std::chrono::steady_clock::now() + time;
    std::unique_lock lock(mutex_);
    for (;;) {
      const std::uint64_t seen = version_;
      lock.unlock();  // `done` may ask the adapter, which may be calling here
      if (done()) return true;
      lock.lock();
      if (!changed_.wait_until(lock, deadline, [&] { return version_ != seen; })) return false;
    }
  }

  [[nodiscard]] std::vector<Entry> entries() const {
    const std::lock_guard lock(mutex_);
    return entries_;
  }
  /// Of one kind, so far.
  template <class Kind>
  [[nodiscard]] std::vector<Kind> all() const {
    std::vector<Kind> found;
    for (Entry& entry : entries())
      if (Kind* is = std::get_if<Kind>(&entry)) found.push_back(std::move(*is));
    return found;
  }
  /// The first `count` or more of one kind; fewer at the deadline.
  template <class Kind>
  [[nodiscard]] std::vector<Kind> first(std::size_t count) {
    static_cast<void>(wait_until([&] { return all<Kind>().size() >= count; }));
    return all<Kind>();
  }
  /// Likewise, of messages.
  [[nodiscard]] std::vector<std::string> events(std::size_t count) {
    std::vector<std::string> events;
    for (Message& message : first<Message>(count))
      events.push_back(std::move(message.event));
    return events;
  }
  /// Whether such a message has come before the deadline.
  [[nodiscard]] bool hears(std::string_view event) {
    return wait_until([&] {
      for (const Message& message : all<Message>())
        if (message.event == event) return true;
      return false;
    });
  }

 private:
  void add(Entry entry) {
    const std::lock_guard lock(mutex_);
    entries_.push_back(std::move(entry));
    ++version_;
    changed_.notify_all();
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Entry> entries_;
  std::uint64_t version_ = 0;
};

}  // namespace roost::test
