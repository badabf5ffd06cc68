// SPDX-License-Identifier: Apache-2.0
// Holds what nodes believe of each other's presences against what those say of themselves: the owner of an
// entry is right. Pure: answers of /api/presence/audit in, findings out.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cli/node/cluster_answer.hpp"

namespace roost::cli {

/// What a node owns of one part of the topics, or what another believes of that.
struct PresencePart {
  std::uint64_t vsn = 0;  // of the owner's run
  bool up = true;
  std::uint64_t entries = 0;
  std::uint64_t clock = 0;  // of the owner's changes
  std::string hash{};
};

struct PresencePair {
  std::string node;   // who believes
  std::string owner;  // about whom
  std::uint64_t part = 0;

  friend auto operator<=>(const PresencePair&, const PresencePair&) = default;
};

struct PresenceFinding {
  enum class Kind : std::uint8_t {
    on_its_way,    // it keeps up with an owner that changes
    differs,       // it does not
    not_verified,  // the owner does not answer
  };
  PresencePair pair;
  Kind kind = Kind::differs;
  std::uint64_t believed = 0;  // entries
  std::uint64_t owned = 0;
  std::string sentence;
};

class PresenceAudit {
 public:
  /// `only`: the beliefs of this node; empty: of all.
  PresenceAudit(const ClusterAnswer& answer, std::string_view only);

  /// Of the first look. What differs may be on its way.
  [[nodiscard]] const std::vector<PresenceFinding>& findings() const noexcept { return findings_; }
  [[nodiscard]] bool has_differences() const;
  /// What came of the differences a broadcast_period later.
  void look_again(const ClusterAnswer& later);

  [[nodiscard]] std::string text(std::size_t width) const;
  [[nodiscard]] JsonObject json() const;

 private:
  struct Owner {
    PresencePart truth;
    std::size_t nodes = 0;  // that should know
  };
  using Owned = std::map<PresencePair, Owner>;  // without `node`

  void judge(const std::string& node, const Json& answer);
  [[nodiscard]] std::size_t agreeing(const PresencePair& owned, const Owner& owner) const;

  std::string only_;
  Owned owned_;
  std::set<std::string> answered_;
  std::vector<PresenceFinding> findings_;
  std::map<PresencePair, std::uint64_t> first_clocks_;  // of the owners, of what differs
};

}  // namespace roost::cli
