// SPDX-License-Identifier: Apache-2.0
// Writes Erlang terms, one after the other, each in its shortest form. Owner: the call.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "protocol/etf/process_id.hpp"
#include "protocol/etf/term_tags.hpp"

namespace roost::etf {

class TermOutput {
 public:
  void version() { byte(Tag::version); }
  /// Its elements follow.
  void tuple(std::size_t arity);
  /// A key and a value for each follow.
  void map(std::size_t size);
  /// Its elements and then an empty_list() follow.
  void list(std::size_t size);
  void empty_list() { byte(Tag::empty_list); }
  /// UTF-8, at most 255 characters.
  void atom(std::string_view name);
  void binary(std::string_view bytes);
  void integer(std::int64_t number);
  void integer(std::uint64_t number);
  /// Of any size; its magnitude has its lowest byte first and at most 255 bytes.
  void integer(bool negative, std::string_view magnitude);
  void real(double number);
  void pid(const Pid& pid);
  void reference(const Reference& reference);
  /// A map or list whose size is known only once what is in it has been written.
  [[nodiscard]] std::size_t open_map() { return map(0), text_.size() - 4; }
  [[nodiscard]] std::size_t open_list() { return list(0), text_.size() - 4; }
  void set_size(std::size_t opened, std::size_t size);
  /// Takes back what was written after that size of text().
  void cut(std::size_t size) { text_.resize(size); }

  /// Terms that are encoded already, or parts of one.
  void encoded(std::string_view terms) { text_.append(terms); }
  void byte(std::uint8_t byte) { text_.push_back(static_cast<char>(byte)); }
  void big_endian(std::uint64_t number, int bytes);

  [[nodiscard]] const std::string& text() const& noexcept { return text_; }
  [[nodiscard]] std::string text() && noexcept { return std::move(text_); }

 private:
  void big(bool negative, std::uint64_t magnitude);

  std::string text_;
};

}  // namespace roost::etf
