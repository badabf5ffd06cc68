// SPDX-License-Identifier: Apache-2.0
#include "protocol/etf/json_of_term.hpp"

#include <cstdint>

#include "protocol/etf/atom_text.hpp"
#include "protocol/etf/json_text.hpp"
#include "protocol/etf/struct_text.hpp"
#include "protocol/etf/term_of_json.hpp"

namespace roost::etf {
namespace {

/// Owner: the call. Failure: false, and problem() says why.
class JsonWriter {
 public:
  JsonWriter(std::string& out, TermCursor& terms) : out_(out), terms_(terms) {}

  bool value(std::size_t depth) {
    if (terms_.next_is_integer()) return integer();
    if (terms_.next_is_atom()) return atom();
    switch (terms_.next_tag()) {
      case Tag::real:
        return real();
      case Tag::binary:
        return binary();
      case Tag::byte_list:
        return byte_list();
      case Tag::empty_list:
      case Tag::list:
        return list(depth + 1);
      case Tag::map:
        return map(depth + 1);
      case Tag::small_tuple:
      case Tag::large_tuple:
        return fail("a tuple");
      case 0:
        return malformed();
      default:
        return fail("a process, a reference, a function or a bit string");
    }
  }
  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

 private:
  bool fail(const std::string& what) {
    problem_ = "JSON can't express " + what;
    return false;
  }
  bool malformed() {
    problem_ = "it is not a term, or is cut";
    return false;
  }

  bool integer() {
    const auto number = terms_.integer();
    if (!number) return malformed();
    return append_decimal(out_, *number) || fail("an integer of so many digits");
  }

  bool atom() {
    const auto name = terms_.atom();
    if (!name) return malformed();
    if (*name == "nil") return out_.append("null"), true;
    if (*name == "true" || *name == "false") return out_.append(*name), true;
    return append_json_string(out_, *name), true;
  }

  bool real() {
    const auto number = terms_.real();
    if (!number) return malformed();
    return append_float(out_, *number), true;
  }

  bool binary() {
    const auto text = terms_.binary();
    if (!text) return malformed();
    if (!is_utf8(*text)) return fail("a binary that is not UTF-8");
    return append_json_string(out_, *text), true;
  }

  bool byte_list() {
    const auto bytes = terms_.byte_list();
    if (!bytes) return malformed();
    out_.push_back('[');
    for (const char byte : *bytes) {
      if (out_.back() != '[') out_.push_back(',');
      out_.append(std::to_string(static_cast<unsigned>(static_cast<unsigned char>(byte))));
    }
    out_.push_back(']');
    return true;
  }

  bool list(std::size_t depth) {
    if (depth > kMaxJsonDepth) return fail("what is nested so deep");
    const auto count = terms_.list();
    if (!count) return malformed();
    out_.push_back('[');
    for (std::size_t i = 0; i < *count; ++i) {
      if (i > 0) out_.push_back(',');
      if (!value(depth)) return false;
    }
    out_.push_back(']');
    return *count == 0 || terms_.empty_list() || fail("an improper list");
  }

  /// Only a map whose first key is an atom can be a struct: atoms come before binaries.
  bool map(std::size_t depth) {
    if (depth > kMaxJsonDepth) return fail("what is nested so deep");
    const TermCursor begin = terms_;
    const auto count = terms_.map();
    if (!count) return malformed();
    if (*count > 0 && terms_.next_is_atom()) {
      const auto name = struct_name(begin);
      if (!name.empty()) return structure(name, begin);
    }
    out_.push_back('{');
    for (std::size_t i = 0; i < *count; ++i) {
      if (i > 0) out_.push_back(',');
      if (!key()) return false;
      out_.push_back(':');
      if (!value(depth)) return false;
    }
    out_.push_back('}');
    return true;
  }

  bool structure(const std::string& name, const TermCursor& begin) {
    auto text = struct_as_json(name, begin);
    if (!text) {
      problem_ = text.error().message;
      return false;
    }
    out_.append(*text);
    terms_ = begin;
    return terms_.skip() || malformed();
  }

  bool key() {
    if (terms_.next_tag() == Tag::binary) return binary();
    if (terms_.next_is_atom()) {
      const auto name = terms_.atom();
      if (!name) return malformed();
      if (*name == "__struct__") return fail("a struct with keys that are no atoms");
      return append_json_string(out_, *name), true;
    }
    out_.push_back('"');
    if (terms_.next_is_integer()) {
      if (!integer()) return false;
    } else if (terms_.next_tag() != Tag::real) {
      return fail("a key that is neither text nor a number");
    } else if (!real()) {
      return false;
    }
    out_.push_back('"');
    return true;
  }

  std::string& out_;
  TermCursor& terms_;
  std::string problem_;
};

}  // namespace

Result<void> append_as_json(std::string& out, TermCursor& terms) {
  JsonWriter writer(out, terms);
  if (!writer.value(0)) return make_error(writer.problem());
  return {};
}

}  // namespace roost::etf
