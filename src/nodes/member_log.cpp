// SPDX-License-Identifier: Apache-2.0
#include "nodes/member_log.hpp"

#include <fmt/format.h>

#include "base/log_text.hpp"

namespace roost::nodes {
namespace {

using cluster::Member;
using cluster::MemberEvent;
using cluster::NodeState;
using Kind = MemberEvent::Kind;

constexpr std::string_view kRename = "give one of them another name: pubsub.node (ROOST_PUBSUB_NODE)";

std::string arrival_of(const Member& member) {
  const std::string_view version = member.hello.version;
  return fmt::format("node {} is {}{}", base::shown(member.name), to_string(member.state),
                     version.empty() ? "" : fmt::format(", version {}", base::shown(version)));
}

void log_twin(Logger& logger, const MemberEvent& event) {
  const Member& twin = event.member;
  if (event.kind == Kind::duplicate)
    logger.error(
        fmt::format("two running nodes are named {}: this one, and one with incarnation {}; they "
                    "take each other's messages and answers; {}",
                    base::shown(twin.name), cluster::incarnation_text(twin.incarnation), kRename));
  if (event.kind == Kind::came && twin.state == NodeState::starting)
    logger.warning(fmt::format("a node that starts is named {} like this one; it will refuse to start",
                               base::shown(twin.name)));
}

}  // namespace

void log_member(Logger& logger, const MemberEvent& event, std::string_view own_name) {
  const Member& member = event.member;
  if (member.name == own_name) return log_twin(logger, event);
  switch (event.kind) {
    case Kind::came:
    case Kind::changed:
      return logger.write(member.state == NodeState::starting ? LogLevel::debug : LogLevel::info,
                          arrival_of(member));
    case Kind::down:
      return logger.warning(fmt::format("node {} is not heard any more", base::shown(member.name)));
    case Kind::replaced:
      return logger.info(fmt::format("node {} has been started again", base::shown(member.name)));
    case Kind::left:
      return logger.info(fmt::format("node {} has left", base::shown(member.name)));
    case Kind::duplicate:
      return logger.error(
          fmt::format("two running nodes are named {}; {}", base::shown(member.name), kRename));
    case Kind::forgotten:
      return;  // that it is gone was said long ago
  }
}

std::string name_is_taken(const Member& twin) {
  return fmt::format("another node is named {} and is {} already (incarnation {}): {}",
                     base::shown(twin.name), to_string(twin.state),
                     cluster::incarnation_text(twin.incarnation), kRename);
}

}  // namespace roost::nodes
