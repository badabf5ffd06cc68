// SPDX-License-Identifier: Apache-2.0
#include "protocol/phoenix/vsn.hpp"

#include "base/visible_text.hpp"
#include "protocol/phoenix/v1.hpp"
#include "protocol/phoenix/v2.hpp"

namespace roost::phoenix {
namespace {

constexpr std::size_t kMaxShown = 66;  // including quotes

/// A client's text, made safe for one log line.
std::string shown(std::string_view text) {
  return base::shortened(base::visible_quoted(text), kMaxShown);
}

}  // namespace

VsnRefusal refuse_invalid_vsn(std::string_view text) {
  return {"Client sent invalid transport version " + shown(text)};
}

Result<SerializerList> SerializerList::make(const std::vector<VersionedSerializer>& serializers) {
  if (serializers.empty())
    return make_error(
        "the list is empty, so no client could connect: omit it for versions 1 and 2 of the protocol");
  std::vector<Entry> entries;
  entries.reserve(serializers.size());
  for (const VersionedSerializer& one : serializers) {
    auto requirement = VersionRequirement::parse(one.requirement);
    if (!requirement) return requirement.error();
    if (one.serializer == nullptr)
      return make_error("there is no serializer for \"" + one.requirement +
                        "\": write {std::make_shared<YourSerializer>(), \"" + one.requirement + "\"}");
    entries.push_back({one.serializer, std::move(*requirement)});
  }
  return SerializerList(std::move(entries));
}

SerializerList SerializerList::defaults() {
  return make(default_serializers()).value();
}

std::variant<const Serializer*, VsnRefusal> SerializerList::select(std::string_view vsn) const {
  const auto version = Version::parse(vsn);
  if (!version) return refuse_invalid_vsn(vsn);
  for (const Entry& entry : entries_) {
    if (entry.requirement.matches(*version)) return entry.serializer.get();
  }
  return refuse_unknown(vsn);
}

VsnRefusal SerializerList::refuse_unknown(std::string_view vsn) const {
  std::string text = "The client's requested transport version " + shown(vsn) +
                     " does not match server's version requirements of [";
  std::string_view separator;
  for (const Entry& entry : entries_) {
    text.append(separator).append("\"").append(entry.requirement.text()).append("\"");
    separator = ", ";
  }
  return {text + "]"};
}

}  // namespace roost::phoenix

namespace roost {

std::vector<VersionedSerializer> default_serializers() {
  // Stateless, so all endpoints of a program may share them; and a broadcast is encoded once per object.
  static const auto kV1 = std::make_shared<const phoenix::V1Serializer>();
  static const auto kV2 = std::make_shared<const phoenix::V2Serializer>();
  return {{kV1, "~> 1.0.0"}, {kV2, "~> 2.0.0"}};
}

}  // namespace roost
