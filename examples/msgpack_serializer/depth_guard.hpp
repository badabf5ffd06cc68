// SPDX-License-Identifier: Apache-2.0
// The library's MessagePack parser recurses for every level of nesting: a frame with a million levels would
// overflow the stack. This scans along and stops at the first level that is too deep.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>

namespace msgpack_example {

class DepthGuard final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit DepthGuard(std::size_t deepest) : deepest_(deepest) {}

  bool start_object(std::size_t) override { return ++depth_ <= deepest_; }
  bool start_array(std::size_t) override { return ++depth_ <= deepest_; }
  bool end_object() override {
    --depth_;
    return true;
  }
  bool end_array() override {
    --depth_;
    return true;
  }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool key(string_t&) override { return true; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  std::size_t deepest_;
  std::size_t depth_ = 0;
};

}  // namespace msgpack_example
