// SPDX-License-Identifier: Apache-2.0
#include "fanout.hpp"

#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <thread>

#include "server_process.hpp"

namespace readers {
namespace {

using Clock = std::chrono::steady_clock;
using Microseconds = std::chrono::duration<double, std::micro>;

/// Prices of made-up symbols, as a JSON object of about `size` bytes: it compresses like real data.
std::string payload(std::uint64_t number, std::size_t size) {
  std::minstd_rand random(static_cast<unsigned>(number));
  std::string text = "{\"number\":" + std::to_string(number);
  while (text.size() + sizeof("\"}") < size) {
    constexpr unsigned kSymbols = 400;
    constexpr unsigned kPrices = 90'000;
    text += ",\"s" + std::to_string(100 + random() % kSymbols) +
            "\":" + std::to_string(10'000 + random() % kPrices);
  }
  return text + "}";
}

class Fanout {
 public:
  explicit Fanout(const Options& options) : options_(options), crowd_(options) {}

  Figures run() {
    gather();
    live(options_.warmup);
    const std::uint64_t bytes_before = crowd_[0].bytes();
    const Took took = options_.read_after ? read_afterwards() : read_live();
    const std::size_t measured = crowd_.size() - (options_.publish_port == 0 ? 0 : 1);
    const auto deliveries = static_cast<double>(options_.messages * measured);
    figures_.cpu_us_per_delivery = Microseconds(took.cpu).count() / deliveries;
    figures_.wall_us_per_delivery = Microseconds(took.time).count() / deliveries;
    crowd_.read_until([this] { return crowd_.received_by_all() == published_; });
    figures_.wire_bytes_per_message =
        static_cast<double>(crowd_[0].bytes() - bytes_before) / static_cast<double>(options_.messages);
    figures_.compressed = crowd_[0].compressed_frames() > 0;
    return figures_;
  }

 private:
  struct Moment {
    std::chrono::nanoseconds cpu;  // the server's, until then
    Clock::time_point time;
  };
  struct Took {
    std::chrono::nanoseconds cpu{};
    Clock::duration time{};
  };

  Moment now() const { return {cpu_time_of(options_.server), Clock::now()}; }

  /// One-time setup by the first connection is not part of the cost per connection.
  void gather() {
    crowd_.add();
    const auto memory = memory_of(options_.server);
    const auto cpu = cpu_time_of(options_.server);
    while (crowd_.size() < options_.conns)
      crowd_.add();
    const auto others = static_cast<double>(options_.conns - 1);
    figures_.connect_cpu_us = Microseconds(cpu_time_of(options_.server) - cpu).count() / others;
    figures_.bytes_per_connection = static_cast<double>(memory_of(options_.server) - memory) / others;
  }

  void publish() {
    const std::string number = std::to_string(published_);
    crowd_[0].send("[\"1\",\"" + number + "\",\"" + options_.topic + "\",\"shout\"," +
                   payload(kFirstNumber + published_, options_.size) + "]");
    ++published_;
  }

  /// A closed loop: `window` broadcasts in flight, until `messages` more have reached every reader.
  void live(std::size_t messages) {
    const std::uint64_t last = published_ + messages;
    crowd_.read_until([&] {
      const std::uint64_t received = crowd_.received_by_all();
      while (published_ < last && published_ - received < options_.window)
        publish();
      return received == last;
    });
  }

  Took read_live() {
    const Moment begin = now();
    live(options_.messages);
    const Moment end = now();
    return {end.cpu - begin.cpu, end.time - begin.time};
  }

  /// One message at a time; the next is pushed once this one is in every reader's socket.
  Took read_afterwards() {
    const std::size_t message = crowd_[0].bytes() / options_.warmup;
    Took took;
    for (std::size_t i = 1; i <= options_.messages; ++i) {
      const Moment begin = now();
      publish();
      const Moment end = when_unread(message * i);
      took.cpu += end.cpu - begin.cpu;
      took.time += end.time - begin.time;
    }
    return took;
  }

  /// When the last socket had them. The first to join are served first, so hardly any but the last are
  /// checked while the server works: checking takes its cores.
  Moment when_unread(std::size_t bytes) {
    Moment moment = now();
    for (std::size_t reader = crowd_.size(); reader > 0;) {
      if (crowd_[reader - 1].wire().unread() >= bytes) {
        --reader;
      } else {
        std::this_thread::sleep_for(std::chrono::microseconds(200));
        moment = now();
      }
    }
    return moment;
  }

  const Options& options_;
  Crowd crowd_;
  Figures figures_;
  std::uint64_t published_ = 0;
};

}  // namespace

Figures measure(const Options& options) {
  return Fanout(options).run();
}

}  // namespace readers
