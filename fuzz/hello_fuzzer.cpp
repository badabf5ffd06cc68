// SPDX-License-Identifier: Apache-2.0
// What a hostile node says of itself: what is read is written and read as the same, and hellos and goodbyes
// in any order leave the members within their bounds, and every event true.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "cluster/members.hpp"

namespace {

using namespace roost;
using namespace roost::cluster;

constexpr std::size_t kMaxNodes = 3;

void check_round_trip(const Hello& hello) {
  const auto again = hello_of(to_json(hello));
  if (!again || !(*again == hello)) std::abort();
}

/// Every four bytes are a step: what happens, to whom, with which number, after how long.
void live(std::string_view input, const Hello& spoken) {
  Members members({.name = "a", .incarnation = 1}, {.max_nodes = kMaxNodes});
  base::TimePoint now{};
  std::set<std::pair<std::string, std::uint64_t>> alive;
  const Members::Report report = [&alive](const MemberEvent& event) {
    using Kind = MemberEvent::Kind;
    const std::pair who(event.member.name, event.member.incarnation);
    if (event.kind == Kind::came && !alive.insert(who).second) std::abort();
    const bool ends = event.kind == Kind::down || event.kind == Kind::replaced;
    if (ends && alive.erase(who) == 0) std::abort();
    if (event.kind == Kind::left) alive.erase(who);
  };
  for (; input.size() >= 4; input.remove_prefix(4)) {
    const auto byte = [input](std::size_t i) { return static_cast<unsigned char>(input[i]); };
    const std::string name(1, static_cast<char>('a' + byte(1) % 3));
    const std::uint64_t incarnation = 1 + byte(1) % 8;
    now += std::chrono::milliseconds(byte(3) * 50);
    members.pass(now, report);
    Hello hello = spoken;
    hello.every = std::chrono::seconds(2);
    hello.state = static_cast<NodeState>(byte(0) % 3);
    hello.age = std::chrono::milliseconds(byte(2));
    if (byte(0) % 5 == 4) {
      members.hear_goodbye(name, incarnation, now, report);
    } else {
      members.hear_hello(name, incarnation, byte(2), std::move(hello), now, report);
    }
    if (byte(0) % 7 == 6) static_cast<void>(members.hello(NodeState::up, {}, now));
    if (members.size() > kMaxNodes) std::abort();
    const auto listed = members.list();
    const auto living = static_cast<std::size_t>(
        std::count_if(listed.begin(), listed.end(), [](const Member& member) { return member.alive(); }));
    if (living != alive.size()) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto hello = hello_of(bytes);
  if (hello) check_round_trip(*hello);
  live(bytes, hello ? *hello : Hello());
  return 0;
}
