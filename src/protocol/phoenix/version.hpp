// SPDX-License-Identifier: Apache-2.0
// The subset of semantic versions (semver.org 2.0.0) needed to choose a protocol version. Pure.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "roost/result.hpp"

namespace roost::phoenix {

struct Version {
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
  std::uint32_t patch = 0;
  std::vector<std::string> pre_release;  // "rc.1" is {"rc", "1"}; build metadata is ignored

  /// MAJOR.MINOR.PATCH[-pre][+build], all three numbers given.
  [[nodiscard]] static std::optional<Version> parse(std::string_view text);
};

/// Precedence by semver.org §11.
[[nodiscard]] std::weak_ordering compare(const Version& left, const Version& right);

/// "~> A.B.C": at least A.B.C, with the same A.B.
class VersionRequirement {
 public:
  [[nodiscard]] static Result<VersionRequirement> parse(std::string_view text);
  [[nodiscard]] bool matches(const Version& version) const;
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  VersionRequirement(std::string text, Version least) : text_(std::move(text)), least_(std::move(least)) {}

  std::string text_;
  Version least_;
};

}  // namespace roost::phoenix
