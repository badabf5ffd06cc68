// SPDX-License-Identifier: Apache-2.0
// The header fields of one HTTP message, in the order received. Names compare case-insensitively (RFC 9110
// §5.1) and keep their original spelling. A plain value.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace roost {

struct HttpHeader {
  std::string name;
  std::string value;

  friend bool operator==(const HttpHeader&, const HttpHeader&) = default;
};

class HttpHeaders {
 public:
  using value_type = HttpHeader;
  using const_iterator = std::vector<HttpHeader>::const_iterator;

  HttpHeaders() = default;
  HttpHeaders(std::initializer_list<HttpHeader> headers) : headers_(headers) {}

  /// The value of the first header with that name. The view is valid until the headers change.
  [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const;
  [[nodiscard]] std::vector<std::string_view> get_all(std::string_view name) const;
  [[nodiscard]] bool contains(std::string_view name) const { return get(name).has_value(); }

  /// True when `token` is an element of one of the comma lists under `name`, ignoring case: `Connection:
  /// keep-alive, Upgrade` contains the token "upgrade".
  [[nodiscard]] bool contains_token(std::string_view name, std::string_view token) const;

  void add(std::string name, std::string value);
  /// Replaces all headers with that name by this one.
  void set(std::string name, std::string value);
  void remove(std::string_view name);

  [[nodiscard]] std::size_t size() const noexcept { return headers_.size(); }
  [[nodiscard]] bool empty() const noexcept { return headers_.empty(); }
  [[nodiscard]] const_iterator begin() const noexcept { return headers_.begin(); }
  [[nodiscard]] const_iterator end() const noexcept { return headers_.end(); }

  friend bool operator==(const HttpHeaders&, const HttpHeaders&) = default;

 private:
  std::vector<HttpHeader> headers_;
};

}  // namespace roost
