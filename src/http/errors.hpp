// SPDX-License-Identifier: Apache-2.0
// What a peer sees when there is nothing better to show: a page for people, JSON for programs. Neither says
// anything of our insides.
#pragma once

#include <string_view>

#include "roost/http.hpp"

namespace roost::http {

enum class ErrorFormat { json, html };

/// HTML for those who name it in Accept and do not like JSON better; JSON for all others.
[[nodiscard]] ErrorFormat error_format(const HttpHeaders& request_headers);

/// `reason` is a sentence for the person at the other end; the status alone says enough where it is empty.
[[nodiscard]] HttpResponse error_response(unsigned status, ErrorFormat format, std::string_view reason = {});

}  // namespace roost::http
