// SPDX-License-Identifier: Apache-2.0
#include "transport/message_parts.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

#include "base/utf8.hpp"
#include "roost/json.hpp"

namespace roost::transport {
namespace {

/// A part ends up to three bytes earlier, between two characters.
constexpr std::size_t kMaxParts = kMaxInParts / (kPartSize - 3) + 1;

struct Part {
  std::size_t index;
  std::size_t of;
  std::string text;
};

/// SIZE_MAX: there is none.
std::size_t size_in(const JsonObject& members, std::string_view name) {
  const Json* found = members.if_contains(name);
  boost::json::error_code fault;
  const std::size_t size = found == nullptr ? SIZE_MAX : found->to_number<std::size_t>(fault);
  return fault ? SIZE_MAX : size;
}

std::optional<Part> part_of(std::string_view message) {
  boost::json::error_code fault;
  const Json parsed = boost::json::parse(message, fault);
  if (fault || !parsed.is_object()) return std::nullopt;
  const JsonObject& members = parsed.get_object();
  const Json* text = members.if_contains("text");
  const Part part{size_in(members, "part"), size_in(members, "of"),
                  text != nullptr && text->is_string() ? std::string(text->get_string()) : std::string()};
  const bool possible = part.index < part.of && part.of <= kMaxParts;
  return possible && !part.text.empty() ? std::optional(part) : std::nullopt;
}

std::vector<std::string_view> pieces_of(std::string_view text, std::size_t most) {
  std::vector<std::string_view> pieces;
  pieces.reserve(text.size() / most + 1);
  while (!text.empty()) {
    pieces.push_back(base::whole_characters(text, most));
    text.remove_prefix(pieces.back().size());
  }
  return pieces;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string whole;
  for (const std::string& part : parts)
    whole += part;
  return whole;
}

}  // namespace

std::vector<std::string> split_into_parts(std::string text, std::size_t part_size) {
  std::vector<std::string> parts;
  if (text.size() > kMaxInParts) return parts;
  if (text.size() <= part_size) return parts.push_back(std::move(text)), parts;
  const auto pieces = pieces_of(text, part_size);
  parts.reserve(pieces.size());
  for (const std::string_view piece : pieces) {
    const JsonObject part{{"part", parts.size()}, {"of", pieces.size()}, {"text", piece}};
    parts.push_back(boost::json::serialize(part));
  }
  return parts;
}

std::optional<std::string> MessageParts::add(const Key& key, std::string_view message, base::TimePoint now) {
  forget_old(now);
  auto part = part_of(message);
  const auto place = part ? place_for(key, part->of, now) : texts_.end();
  if (place == texts_.end() || !place->second.parts[part->index].empty()) return std::nullopt;
  if (!keep(place, part->index, std::move(part->text))) return forget(place), std::nullopt;
  if (--place->second.missing > 0) return std::nullopt;
  std::string whole = joined(place->second.parts);
  forget(place);
  return whole;
}

/// The end: there is none, or it has another number of parts.
MessageParts::Texts::iterator MessageParts::place_for(const Key& key, std::size_t parts,
                                                      base::TimePoint now) {
  const auto found = texts_.find(key);
  if (found != texts_.end()) return found->second.parts.size() == parts ? found : texts_.end();
  if (texts_.size() >= limits_.texts) return texts_.end();
  Text fresh{std::vector<std::string>(parts), parts, 0, now + limits_.patience};
  return texts_.emplace(key, std::move(fresh)).first;
}

/// False: it is too much.
bool MessageParts::keep(Texts::iterator place, std::size_t index, std::string part) {
  Text& text = place->second;
  text.bytes += part.size();
  bytes_ += part.size();
  text.parts[index] = std::move(part);
  return text.bytes <= kMaxInParts && bytes_ <= limits_.bytes;
}

void MessageParts::forget_old(base::TimePoint now) {
  for (auto place = texts_.begin(); place != texts_.end();) {
    const auto next = std::next(place);
    if (place->second.deadline <= now) forget(place);
    place = next;
  }
}

void MessageParts::forget(Texts::iterator place) {
  bytes_ -= place->second.bytes;
  texts_.erase(place);
}

}  // namespace roost::transport
