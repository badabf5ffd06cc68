// SPDX-License-Identifier: Apache-2.0
#include "presence/meta.hpp"

#include <fmt/format.h>

#include <boost/json/parse.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>

#include "protocol/etf/atom_text.hpp"
#include "protocol/etf/json_of_term.hpp"
#include "protocol/etf/term_cursor.hpp"
#include "protocol/etf/term_output.hpp"
#include "roost/json_writer.hpp"
#include "roost/presence.hpp"

namespace roost::presence {
namespace {

using etf::TermCursor;
using etf::TermOutput;
using tracker::EncodedMeta;
using tracker::ShownMeta;

constexpr std::string_view kRef = "phx_ref";
constexpr std::string_view kPreviousRef = "phx_ref_prev";

bool is_ref(std::string_view key) {
  return key == kRef || key == kPreviousRef;
}

Error invalid(std::string message) {
  return {PresenceError::invalid, std::move(message)};
}

/// Appends the references, as text that is not escaped, to the members that are there; closes the object.
void append_refs(ShownMeta& shown, std::string_view ref, std::string_view previous) {
  std::string& json = shown.json;
  shown.content_size = static_cast<std::uint32_t>(json.size());
  if (json.size() > 1) json.push_back(',');
  json.append("\"phx_ref\":\"");
  shown.ref_at = static_cast<std::uint32_t>(json.size());
  shown.ref_size = static_cast<std::uint32_t>(ref.size());
  json.append(ref).push_back('"');
  if (!previous.empty()) json.append(",\"phx_ref_prev\":\"").append(previous).push_back('"');
  json.push_back('}');
}

// --- JSON to term ---

bool append_term(const Json& value, TermOutput& out, std::size_t depth);

bool append_object(const JsonObject& members, TermOutput& out, std::size_t depth) {
  out.map(members.size());
  for (const auto& [key, value] : members) {
    out.binary(key);
    if (!append_term(value, out, depth)) return false;
  }
  return true;
}

bool append_array(const JsonArray& elements, TermOutput& out, std::size_t depth) {
  if (elements.empty()) return out.empty_list(), true;
  out.list(elements.size());
  for (const Json& element : elements)
    if (!append_term(element, out, depth)) return false;
  out.empty_list();
  return true;
}

/// False: it is nested too deep.
bool append_term(const Json& value, TermOutput& out, std::size_t depth) {
  if (depth == 0) return false;
  switch (value.kind()) {
    case boost::json::kind::null:
      out.atom("nil");
      break;
    case boost::json::kind::bool_:
      out.atom(value.get_bool() ? "true" : "false");
      break;
    case boost::json::kind::int64:
      out.integer(value.get_int64());
      break;
    case boost::json::kind::uint64:
      out.integer(value.get_uint64());
      break;
    case boost::json::kind::double_:
      out.real(value.get_double());
      break;
    case boost::json::kind::string:
      out.binary(value.get_string());
      break;
    case boost::json::kind::array:
      return append_array(value.get_array(), out, depth - 1);
    case boost::json::kind::object:
      return append_object(value.get_object(), out, depth - 1);
  }
  return true;
}

std::optional<std::string> term_of(const JsonObject& content, std::string_view ref,
                                   std::string_view previous) {
  TermOutput out;
  std::size_t size = previous.empty() ? 1 : 2;
  for (const auto& [key, value] : content)
    size += is_ref(key) ? 0 : 1;
  out.map(size);
  for (const auto& [key, value] : content) {
    if (is_ref(key)) continue;
    out.binary(key);
    if (!append_term(value, out, kMaxMetaDepth)) return std::nullopt;
  }
  out.atom(kRef), out.binary(ref);
  if (!previous.empty()) out.atom(kPreviousRef), out.binary(previous);
  return std::move(out).text();
}

ShownMeta shown_of(const JsonObject& content, std::string_view ref, std::string_view previous) {
  ShownMeta shown;
  JsonWriter writer(shown.json);
  writer.begin_object();
  for (const auto& [key, value] : content) {
    if (is_ref(key)) continue;
    writer.key(key);
    writer.json(value);
  }
  append_refs(shown, ref, previous);
  return shown;
}

// --- term to JSON ---

struct Parts {
  ShownMeta shown;
  std::string ref;  // what stands between the quotes
  std::string previous;
};

/// The name of an atom, or a binary. nullopt: it is neither.
std::optional<std::string> text_in(TermCursor& terms) {
  if (terms.next_is_atom()) return terms.atom();
  const auto binary = terms.binary();
  return binary ? etf::checked_utf8(*binary) : std::nullopt;
}

/// As it stands between the quotes; empty if it is not text.
std::string quoted_inside(TermCursor terms) {
  const auto text = text_in(terms);
  std::string quoted;
  if (!text || !append_json_string(quoted, *text)) return {};
  return quoted.substr(1, quoted.size() - 2);
}

/// False: JSON has nothing for its name or its value.
bool append_member(const std::optional<std::string>& key, TermCursor value, std::string& json) {
  if (!key) return false;
  if (json.size() > 1) json.push_back(',');
  if (!append_json_string(json, *key)) return false;
  json.push_back(':');
  return etf::append_as_json(json, value).has_value();
}

/// True: all of it is shown. The references are found in any case.
bool read(std::string_view term, Parts& parts) {
  TermCursor terms(term);
  const auto size = terms.map();
  bool whole = size.has_value();
  for (std::size_t i = 0; i < size.value_or(0); ++i) {
    TermCursor name = terms;
    const auto key = text_in(name);
    if (!terms.skip()) return false;
    if (key && is_ref(*key)) {
      (*key == kRef ? parts.ref : parts.previous) = quoted_inside(terms);
    } else if (whole) {
      whole = append_member(key, terms, parts.shown.json);
    }
    if (!terms.skip()) return false;
  }
  return whole;
}

}  // namespace

Result<tracker::Meta> make_meta(const JsonObject& content, std::string_view ref, std::string_view previous,
                                std::size_t max_bytes) {
  auto term = term_of(content, ref, previous);
  if (!term) return invalid(fmt::format("a meta is nested more than {} levels deep", kMaxMetaDepth));
  auto meta = std::make_shared<EncodedMeta>(*std::move(term));
  try {
    meta->shown = shown_of(content, ref, previous);
  } catch (const std::invalid_argument& error) {
    return invalid(fmt::format("a meta that JSON can't express: {}", error.what()));
  }
  if (meta->shown.json.size() > max_bytes) {
    return invalid(fmt::format("a meta of {} bytes; PresenceOptions::max_meta_bytes is {}",
                               meta->shown.json.size(), max_bytes));
  }
  return tracker::Meta(std::move(meta));
}

bool show(const EncodedMeta& meta) {
  if (!meta.shown.json.empty()) return true;
  Parts parts;
  parts.shown.json = "{";
  const bool whole = read(meta.term, parts);
  if (!whole) parts.shown.json = "{";
  append_refs(parts.shown, parts.ref, parts.previous);
  parts.shown.json.shrink_to_fit();
  meta.shown = std::move(parts.shown);
  return whole;
}

JsonObject object_of(const EncodedMeta& meta) {
  boost::system::error_code failed;
  Json value = boost::json::parse(meta.shown.json, failed);
  return failed || !value.is_object() ? JsonObject() : std::move(value.get_object());
}

}  // namespace roost::presence
