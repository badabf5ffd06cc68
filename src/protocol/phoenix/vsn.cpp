// SPDX-License-Identifier: Apache-2.0
#include "protocol/phoenix/vsn.hpp"

#include "protocol/phoenix/v1.hpp"
#include "protocol/phoenix/v2.hpp"

namespace roost::phoenix {
namespace {

constexpr std::size_t kMaxShown = 64;

/// What a client sent, fit for one line of a log: printable ASCII, and not much of it.
std::string shown(std::string_view text) {
  std::string out = "\"";
  for (const char c : text.substr(0, kMaxShown))
    out += c < ' ' || c > '~' || c == '"' ? '?' : c;
  return out + (text.size() > kMaxShown ? "...\"" : "\"");
}

SerializerList::Entry entry(std::shared_ptr<const Serializer> serializer, std::string_view requirement) {
  return {std::move(serializer), VersionRequirement::parse(requirement).value()};
}

}  // namespace

VsnRefusal refuse_invalid_vsn(std::string_view text) {
  return {"Client sent invalid transport version " + shown(text)};
}

SerializerList SerializerList::defaults() {
  return SerializerList({entry(std::make_shared<V1Serializer>(), "~> 1.0.0"),
                         entry(std::make_shared<V2Serializer>(), "~> 2.0.0")});
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
