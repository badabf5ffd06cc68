// SPDX-License-Identifier: Apache-2.0
// The step, and a socket that uses what it adds.
#pragma once

#include <map>
#include <string>

#include "roost/before_upgrade.hpp"
#include "roost/channel.hpp"
#include "roost/socket.hpp"

namespace greeting {

// [snippet: step]
inline roost::StepResult name_by_key(const roost::HttpRequest& request) {
  static const std::map<std::string, std::string> kNames{{"ada-1815", "Ada"}, {"grace-1906", "Grace"}};
  const std::string* key = request.param("key");
  if (key == nullptr) return roost::StepResult::refuse(roost::HttpResponse::text("Missing ?key=\n", 401));
  if (*key == "old-key") return roost::StepResult::refuse_for_good("this key has expired");
  const auto known = kNames.find(*key);
  if (known == kNames.end()) return roost::StepResult::refuse(403);
  return roost::StepResult::allow({{"name", known->second}});
}
// [/snippet]

// [snippet: socket]
class HelloChannel : public roost::Channel {
 public:
  roost::JoinResult join(const roost::Topic&, const roost::Payload&) override {
    return roost::JoinResult::ok({{"name", assigns().at("name")}});
  }
};

struct UserSocket : roost::Socket {
  static roost::Routes routes() { return {roost::channel<HelloChannel>("hello")}; }

  roost::ConnectResult connect(const roost::Params&, const roost::ConnectInfo& info) override {
    assigns().assign("name", info.added.at("name"));
    return roost::ConnectResult::ok();
  }
};
// [/snippet]

}  // namespace greeting
