// SPDX-License-Identifier: Apache-2.0
#include "roost/parameter_filter.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/serialize.hpp>
#include <cstdint>

#include "base/utf8.hpp"

namespace roost {
namespace {

using boost::json::error_code;
using Text = boost::json::string_view;

constexpr std::string_view kFiltered = "\"[FILTERED]\"";
constexpr std::size_t kMaxDepth = 1024;  // same as the payload validator

std::string as_json(std::string_view text) {
  return boost::json::serialize(Text(text.data(), text.size()));
}

/// Writes the values as they are parsed, and stops the parser once the limit is exceeded.
class Filtering {
 public:
  // Required by boost::json::basic_parser of its handler.  NOLINTBEGIN(readability-identifier-naming)
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = max_object_size;
  static constexpr std::size_t max_key_size = max_object_size;
  static constexpr std::size_t max_string_size = max_object_size;
  // NOLINTEND(readability-identifier-naming)

  Filtering(ParameterFilter::Kind kind, const std::vector<std::string>& names, std::size_t limit)
      : keeps_(kind == ParameterFilter::Kind::keep), names_(names), limit_(limit) {}

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code& error) { return open('{', error); }
  bool on_object_end(std::size_t, error_code& error) { return close('}', error); }
  bool on_array_begin(error_code& error) { return open('[', error); }
  bool on_array_end(std::size_t, error_code& error) { return close(']', error); }
  bool on_key_part(Text part, std::size_t, error_code&) { return gather(part); }
  bool on_key(Text rest, std::size_t, error_code& error) { return key(taken(rest), error); }
  bool on_string_part(Text part, std::size_t, error_code&) { return gather(part); }
  bool on_string(Text rest, std::size_t, error_code& error) { return text(taken(rest), error); }
  bool on_number_part(Text part, error_code&) { return gather(part); }
  bool on_int64(std::int64_t, Text rest, error_code& error) { return leaf(taken(rest), error); }
  bool on_uint64(std::uint64_t, Text rest, error_code& error) { return leaf(taken(rest), error); }
  bool on_double(double, Text rest, error_code& error) { return leaf(taken(rest), error); }
  bool on_bool(bool value, error_code& error) { return leaf(value ? "true" : "false", error); }
  bool on_null(error_code& error) { return leaf("null", error); }
  bool on_comment_part(Text, error_code&) { return true; }
  bool on_comment(Text, error_code&) { return true; }

  std::string out;

 private:
  bool gather(Text part) {
    gathered_.append(part.data(), part.size());
    return true;
  }
  std::string taken(Text rest) {
    gather(rest);
    return std::exchange(gathered_, {});
  }

  bool key(const std::string& name, error_code& error) {
    if (hidden_ > 0) return true;
    separate();
    out += as_json(name) + ':';
    first_ = true;
    (keeps_ ? show_next_ : hide_next_) = names_value(name);
    return enough(error);
  }
  [[nodiscard]] bool names_value(const std::string& name) const {
    return std::any_of(names_.begin(), names_.end(), [&](const std::string& listed) {
      return keeps_ ? name == listed : name.find(listed) != std::string::npos;
    });
  }
  [[nodiscard]] bool mentions_name(const std::string& value) const {
    return std::any_of(names_.begin(), names_.end(), [&](const std::string& listed) {
      return value.find(listed + '=') != std::string::npos;
    });
  }

  bool text(const std::string& value, error_code& error) {
    if (hidden_ > 0) return true;
    if (!keeps_ && mentions_name(value)) hide_next_ = true;
    return leaf(as_json(value), error);
  }
  bool leaf(std::string_view json, error_code& error) {
    if (hidden_ > 0) return true;
    const bool shown = shown_ > 0 || std::exchange(show_next_, false);
    const bool hide = std::exchange(hide_next_, false) || (keeps_ && !shown);
    separate();
    out += hide ? kFiltered : json;
    return enough(error);
  }
  bool open(char bracket, error_code& error) {
    if (hidden_ > 0) {
      ++hidden_;
    } else if (std::exchange(hide_next_, false)) {
      separate();
      out += kFiltered;
      hidden_ = 1;
    } else {
      if (shown_ > 0 || std::exchange(show_next_, false)) ++shown_;
      separate();
      out += bracket;
      first_ = true;
    }
    return enough(error);
  }
  bool close(char bracket, error_code& error) {
    if (hidden_ > 0) {
      --hidden_;
      return true;
    }
    if (shown_ > 0) --shown_;
    out += bracket;
    first_ = false;
    return enough(error);
  }

  void separate() {
    if (!first_) out += ',';
    first_ = false;
  }
  bool enough(error_code& error) const {
    if (out.size() <= limit_) return true;
    error = boost::json::error::exception;  // any error will do: the parser only has to stop
    return false;
  }

  const bool keeps_;
  const std::vector<std::string>& names_;
  const std::size_t limit_;
  std::string gathered_;    // of a key, string or number that arrives in parts
  std::size_t hidden_ = 0;  // nesting depth inside a hidden value
  std::size_t shown_ = 0;   // nesting depth inside a kept value
  bool hide_next_ = false;
  bool show_next_ = false;
  bool first_ = true;
};

/// At most `limit` bytes, cut between characters, followed by "…".
std::string cut(std::string text, std::size_t limit) {
  text.resize(base::whole_characters(text, limit).size());
  return text + "…";
}

}  // namespace

ParameterFilter::Filtered ParameterFilter::apply(std::string_view json, std::size_t limit) const {
  boost::json::parse_options options;
  options.max_depth = kMaxDepth;
  boost::json::basic_parser<Filtering> parser(options, kind_, names_, limit);
  error_code error;
  parser.write_some(false, json.data(), json.size(), error);
  std::string& out = parser.handler().out;
  if (!error) return {std::move(out), false};
  return {cut(std::move(out), limit), true};
}

}  // namespace roost
