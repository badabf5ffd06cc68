// SPDX-License-Identifier: Apache-2.0
#include "presence/tracker_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace roost::presence {
namespace {

constexpr std::string_view kPrefix = "part ";

struct PartName {
  std::uint64_t id;
  std::size_t index;
  std::size_t count;
};

/// Takes a number and the blank after it, if there is one.
bool take_number(std::string_view& text, std::uint64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (text.empty()) return true;
  if (text.front() != ' ') return false;
  text.remove_prefix(1);
  return !text.empty();
}

std::optional<PartName> name_of(std::string_view event) {
  event.remove_prefix(kPrefix.size());
  PartName name{};
  std::uint64_t index = 0;
  std::uint64_t count = 0;
  if (!take_number(event, name.id) || !take_number(event, index) || !take_number(event, count)) return {};
  if (!event.empty() || count == 0 || count > PartsBuffer::kMaxParts || index >= count) return {};
  name.index = index;
  name.count = count;
  return name;
}

std::string joined(const std::vector<std::optional<std::string>>& parts, std::size_t bytes) {
  std::string whole;
  whole.reserve(bytes);
  for (const auto& part : parts)
    whole.append(*part);
  return whole;
}

}  // namespace

std::vector<MessagePart> split(std::string_view message, std::size_t most, std::uint64_t id) {
  std::vector<MessagePart> parts;
  const std::size_t count = (message.size() + most - 1) / most;
  parts.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    parts.push_back({fmt::format("{}{} {} {}", kPrefix, id, i, count), message.substr(i * most, most)});
  return parts;
}

PartsBuffer::Taken PartsBuffer::take(std::string_view event, std::string_view bytes, base::TimePoint now,
                                     std::optional<std::string>& whole) {
  if (!event.starts_with(kPrefix)) return Taken::not_a_part;
  const auto name = name_of(event);
  if (!name || bytes.size() > kMaxBytes) return Taken::malformed;
  make_room(now, bytes.size());
  const auto [found, is_new] = messages_.try_emplace(name->id, Message{{}, name->count, 0, now});
  Message& message = found->second;
  if (is_new) message.parts.resize(name->count);
  if (message.parts.size() != name->count) return Taken::malformed;
  auto& part = message.parts[name->index];
  if (part) return Taken::kept;
  part.emplace(bytes);
  message.bytes += bytes.size();
  bytes_ += bytes.size();
  if (--message.missing > 0) return Taken::kept;
  whole = joined(message.parts, message.bytes);
  forget(found);
  return Taken::kept;
}

void PartsBuffer::make_room(base::TimePoint now, std::size_t bytes) {
  std::erase_if(messages_, [&](const auto& one) {
    const bool late = now - one.second.begun > kPatience;
    if (late) bytes_ -= one.second.bytes;
    return late;
  });
  while (!messages_.empty() && (messages_.size() >= kMaxMessages || bytes_ + bytes > kMaxBytes)) {
    forget(std::min_element(messages_.begin(), messages_.end(),
                            [](const auto& a, const auto& b) { return a.second.begun < b.second.begun; }));
  }
}

void PartsBuffer::forget(Messages::iterator message) {
  bytes_ -= message->second.bytes;
  messages_.erase(message);
}

}  // namespace roost::presence
