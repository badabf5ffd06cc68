// SPDX-License-Identifier: Apache-2.0
// Who may ask the admin endpoint, decided from the request alone. A token comes as
// `authorization: Bearer`, or as the authToken of a Phoenix client. Pure.
#pragma once

#include <optional>
#include <string>

#include "roost/http.hpp"

namespace roost::admin {

struct Access {
  std::string token{};  // empty: none is needed, because only this user can connect
  bool actions = false;

  /// The answer to a request that is not admitted. Over TCP the token is asked for first, so that nobody
  /// without it learns what there is; a browser's request from another page is refused in any case.
  [[nodiscard]] std::optional<HttpResponse> refuse(const HttpRequest& request) const;

  /// The same, without whether it may change something.
  [[nodiscard]] std::optional<HttpResponse> refuse_entry(const HttpRequest& request) const;

  /// The same for a request on an admitted session: only whether it may change something.
  [[nodiscard]] std::optional<HttpResponse> refuse_change(const HttpRequest& request) const;
};

/// {"error": "…"}
[[nodiscard]] HttpResponse problem(unsigned status, std::string_view message);

}  // namespace roost::admin
