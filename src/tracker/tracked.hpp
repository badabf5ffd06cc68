// SPDX-License-Identifier: Apache-2.0
// What is tracked: a process is present in a topic under a key, with a meta. Plain values.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace roost::tracker {

/// Unique in the cluster; an Erlang pid. Many share the name of their node.
struct Process {
  std::shared_ptr<const std::string> node;  // never null
  std::uint32_t id = 0;
  std::uint32_t serial = 0;
  std::uint32_t creation = 0;

  friend bool operator==(const Process& a, const Process& b) noexcept { return (a <=> b) == 0; }
  friend std::strong_ordering operator<=>(const Process& a, const Process& b) noexcept {
    if (const auto order = a.id <=> b.id; order != 0) return order;
    if (const auto order = a.serial <=> b.serial; order != 0) return order;
    if (const auto order = a.creation <=> b.creation; order != 0) return order;
    return a.node == b.node ? std::strong_ordering::equal : *a.node <=> *b.node;
  }
};

/// What clients are shown of a meta: JSON text, in which its reference is at `ref_at`. The text before
/// `content_size` is that of equal metas of the application.
struct ShownMeta {
  std::string json;
  std::uint32_t content_size = 0;
  std::uint32_t ref_at = 0;
  std::uint32_t ref_size = 0;

  [[nodiscard]] std::string_view content() const noexcept {
    return std::string_view(json).substr(0, content_size);
  }
  [[nodiscard]] std::string_view ref() const noexcept {
    return std::string_view(json).substr(ref_at, ref_size);
  }
};

/// An encoded map, which the tracker does not look into.
struct EncodedMeta {
  explicit EncodedMeta(std::string encoded) : term(std::move(encoded)) {}

  const std::string term;
  /// Of the tracker's owner, who sets it before anybody else sees the meta.
  mutable ShownMeta shown{};
};

/// Never null.
using Meta = std::shared_ptr<const EncodedMeta>;

/// One presence. Its identity is everything but the meta.
struct Tracked {
  std::string topic;
  Process process;
  std::string key;
  Meta meta;
};

/// A presence in the state; valid until the next change of it.
struct TrackedView {
  std::string_view topic;
  const Process& process;
  std::string_view key;
  const Meta& meta;
};

/// What changed for those who look; joins come before leaves. An update is both: the new meta joins, the old
/// one leaves.
struct Diff {
  std::vector<Tracked> joins;
  std::vector<Tracked> leaves;

  [[nodiscard]] bool empty() const noexcept { return joins.empty() && leaves.empty(); }
};

}  // namespace roost::tracker
