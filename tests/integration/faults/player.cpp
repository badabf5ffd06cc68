// SPDX-License-Identifier: Apache-2.0
#include "player.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace roost::faults {

namespace {

struct Numbered {
  Stream stream;
  std::uint64_t number;
};

/// "ann/1/872": the node, its life, the number.
Numbered numbered(std::string_view topic, std::string_view event) {
  const std::size_t first = event.find('/');
  const std::size_t second = event.rfind('/');
  return {{std::string(event.substr(0, first)), std::string(event.substr(first + 1, second - first - 1)),
           std::string(topic)},
          std::stoull(std::string(event.substr(second + 1)))};
}

}  // namespace

std::string topic_name(std::size_t number) {
  return fmt::format("room:{}", number);
}

Player::Player(std::string name, std::uint16_t broker_port, MakeAdapter make)
    : name_(std::move(name)), make_(std::move(make)), road_(broker_port) {
  begin();
}

Player::~Player() {
  end();
}

void Player::begin() {
  ++lives_;
  diary_ = diaries_.emplace_back(std::make_unique<Diary>()).get();
  for (auto& published : published_)
    published = 0;
  Config config;
  config.http.port = 0;
  config.shards = 2;
  config.log_level = LogLevel::off;
  adapter_ = make_(name_, road_.port());
  config.pubsub->adapter = adapter_;
  endpoint_ = std::make_unique<Endpoint>(std::move(config));
  endpoint_->telemetry().attach(std::string(telemetry_event::kGap), [this](const TelemetryEvent& event) {
    diary_->gap(event.topic, event.event, event.count, event.reason);
  });
  // On the thread that tells of gaps, so that the two are in their order. The member has it later.
  endpoint_->telemetry().attach(std::string(telemetry_event::kBroadcast),
                                [this](const TelemetryEvent& event) {
                                  const Numbered said = numbered(event.topic, event.event);
                                  if (said.stream.node != name_) diary_->message(said.stream, said.number);
                                });
  for (std::size_t topic = 0; topic < kTopics; ++topic) {
    members_.push_back(endpoint_->pubsub().subscribe(topic_name(topic), [this](const BroadcastView& view) {
      const Numbered said = numbered(view.topic, view.event);
      if (said.stream.node != name_) diary_->delivered(said.stream, said.number);
    }));
  }
  endpoint_->start().value();
  publisher_ = std::jthread([this](const std::stop_token& stop) { publish(stop); });
}

void Player::end() {
  publisher_.request_stop();
  if (publisher_.joinable()) publisher_.join();
  members_.clear();
  endpoint_.reset();
}

void Player::restart() {
  end();
  begin();
}

/// A few hundred messages a second, more than one to a write of the link.
void Player::publish(const std::stop_token& stop) {
  const std::string life = std::to_string(lives_);
  while (!stop.stop_requested()) {
    for (std::size_t topic = 0; topic < kTopics; ++topic) {
      const std::uint64_t number = published_[topic] + 1;
      const Payload payload({{"fill", std::string(size_, 'x')}});
      const std::string event = fmt::format("{}/{}/{}", name_, life, number);
      if (endpoint_->pubsub().broadcast(topic_name(topic), event, payload)) published_[topic] = number;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

Stream Player::stream(std::size_t topic) const {
  return {name_, std::to_string(lives_), topic_name(topic)};
}

PubSubState Player::state() const {
  return adapter_->state();
}

std::vector<std::string> Player::faults() const {
  std::vector<std::string> all;
  for (const auto& diary : diaries_) {
    for (const std::string& fault : diary->faults())
      all.push_back("at " + name_ + ": " + fault);
  }
  return all;
}

std::size_t Player::received() const {
  std::size_t all = 0;
  for (const auto& diary : diaries_)
    all += diary->messages();
  return all;
}

std::size_t Player::gaps() const {
  std::size_t all = 0;
  for (const auto& diary : diaries_)
    all += diary->gaps();
  return all;
}

}  // namespace roost::faults
