// SPDX-License-Identifier: Apache-2.0
#include "http/errors.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "http/error_page.hpp"
#include "protocol/http1/response_writer.hpp"

namespace roost::http {
namespace {

// The q of "text/html;q=0.8" in thousandths (RFC 9110 §12.4.2); an invalid one counts as 1.
int quality_of(std::string_view range) {
  const auto text = http1::parameter_of(range, "q").value_or("1");
  if (!text.starts_with('0')) return 1000;
  const auto digits = text.starts_with("0.") ? text.substr(2, 3) : std::string_view();
  int thousandths = 0;
  int unit = 100;
  for (const char c : digits) {
    if (c < '0' || c > '9') break;
    thousandths += (c - '0') * unit;
    unit /= 10;
  }
  return thousandths;
}

// The peer's quality for exactly this media type; 0 if it is not listed.
int quality(const HttpHeaders& headers, std::string_view media_type) {
  int best = 0;
  for (const auto list : headers.get_all("accept"))
    for (const auto range : http1::split(list, ',')) {
      if (http1::is_media_type(range, media_type)) best = std::max(best, quality_of(range));
    }
  return best;
}

}  // namespace

ErrorFormat error_format(const HttpHeaders& request_headers) {
  const int html = quality(request_headers, "text/html");
  return html > 0 && html >= quality(request_headers, "application/json") ? ErrorFormat::html
                                                                          : ErrorFormat::json;
}

HttpResponse error_response(unsigned status, ErrorFormat format, std::string_view reason) {
  const auto text = http1::status_text(status);
  if (format == ErrorFormat::html) return HttpResponse::html(error_page(status, text, reason), status);
  return HttpResponse::json(fmt::format(R"({{"errors":{{"detail":"{}"}}}})", text), status);
}

}  // namespace roost::http
