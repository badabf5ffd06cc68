// SPDX-License-Identifier: Apache-2.0
// A node for tests/js/presence.test.mjs: the members of room:* are present under the "user" of their join,
// with its "meta"; room:paged:* comes in pages of three, room:counts:* only as a count. A dead node is
// noticed after a second.
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "roost/channel.hpp"
#include "roost/endpoint.hpp"

namespace {

class RoomChannel final : public roost::Channel {
 public:
  roost::JoinResult join(const roost::Topic&, const roost::Payload& params) override {
    const roost::Json wanted = params.json().value();
    user_ = wanted.at("user").as_string();
    meta_ = wanted.at("meta").as_object();
    send_self(AfterJoin{});
    return roost::JoinResult::ok();
  }

  void handle_info(const roost::Info&) override {
    presence().track(user_, meta_).value();
    presence().push_state();
  }

  roost::Reply handle_in(std::string_view event, const roost::Payload& payload) override {
    if (event == "update") {
      presence().update(user_, payload.json().value().as_object()).value();
    } else if (event == "untrack") {
      presence().untrack(user_);
    } else if (event == "crash") {
      throw std::runtime_error("raised on request");
    } else {
      return Channel::handle_in(event, payload);
    }
    return roost::Reply::ok();
  }

 private:
  struct AfterJoin {};

  std::string user_;
  roost::JsonObject meta_;
};

struct UserSocket : roost::Socket {
  static roost::Routes routes() { return {roost::channel<RoomChannel>("room:*")}; }
};

roost::PresenceOptions quickly() {
  roost::PresenceOptions options;
  options.broadcast_period = std::chrono::milliseconds(100);
  options.max_silent_periods = 3;
  options.down_period = std::chrono::milliseconds(1'000);
  options.permdown_period = std::chrono::milliseconds(20'000);
  options.diff_window = std::chrono::milliseconds(20);
  options.modes = {{"room:paged:*", roost::PresenceMode::paged},
                   {"room:counts:*", roost::PresenceMode::counts}};
  options.page_size = 3;
  return options;
}

int run() {
  roost::Config defaults;
  defaults.log_level = roost::LogLevel::warning;
  roost::Endpoint endpoint{roost::Config::from_environment(std::move(defaults))};
  endpoint.add_presence(quickly());
  roost::SocketOptions options{.websocket = {.check_origin = roost::CheckOrigin::any()}};
  options.longpoll.emplace().check_origin = roost::CheckOrigin::any();
  options.longpoll->window =
      std::chrono::milliseconds(500);  // a client that is gone is noticed after 1.5 of it
  endpoint.socket<UserSocket>("/socket", std::move(options));
  return endpoint.run("presence_server");
}

}  // namespace

int main(int argc, char** argv) {
  constexpr const char* kAbout = "A node whose rooms show who is there, for tests of stock clients.";
  try {
    if (const auto code = roost::Config::answer_arguments(argc, argv, kAbout)) return *code;
    return run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "presence_server could not start: %s\n", error.what());
    return EXIT_FAILURE;
  }
}
