// SPDX-License-Identifier: Apache-2.0
// Default error responses: a page for people, JSON for programs. Neither reveals anything internal.
#pragma once

#include <string_view>

#include "roost/http.hpp"

namespace roost::http {

enum class ErrorFormat { json, html };

/// HTML if Accept lists it and does not prefer JSON; otherwise JSON.
[[nodiscard]] ErrorFormat error_format(const HttpHeaders& request_headers);

/// `reason` is a sentence for the user; if empty, the status speaks for itself.
[[nodiscard]] HttpResponse error_response(unsigned status, ErrorFormat format, std::string_view reason = {});

}  // namespace roost::http
