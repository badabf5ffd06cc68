// SPDX-License-Identifier: Apache-2.0
// A socket without channels: sends every message back, text as text and bytes as bytes.
#pragma once

#include <string>
#include <string_view>

#include "roost/raw_socket.hpp"

namespace raw_echo {

// [snippet: socket]
class EchoSocket : public roost::RawSocket {
 public:
  roost::ConnectResult connect(const roost::Params& params, const roost::ConnectInfo&) override {
    name_ = roost::param(params, "name").value_or("stranger");
    return name_ == "mallory" ? roost::ConnectResult::error() : roost::ConnectResult::ok();
  }
  void init() override { push("hello " + name_); }

  void handle_in(std::string_view payload, roost::MessageKind kind) override {
    if (payload == "bye") return stop(4000);
    push(payload, kind);
  }

 private:
  std::string name_;
};
// [/snippet]

}  // namespace raw_echo
