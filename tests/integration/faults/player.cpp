// SPDX-License-Identifier: Apache-2.0
#include "player.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace roost::faults {

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
  for (std::size_t topic = 0; topic < kTopics; ++topic) {
    members_.push_back(endpoint_->pubsub().subscribe(topic_name(topic), [this](const BroadcastView& view) {
      const Json said = view.payload.json().value();
      const std::string node(said.at("node").as_string());
      if (node == name_) return;
      diary_->message({node, std::string(said.at("life").as_string()), std::string(view.topic)},
                      said.at("number").to_number<std::uint64_t>());
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
      const Payload payload({{"node", name_}, {"life", life}, {"number", number}, {"fill", std::string(size_, 'x')}});
      if (endpoint_->pubsub().broadcast(topic_name(topic), "n", payload)) published_[topic] = number;
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
