// SPDX-License-Identifier: Apache-2.0
#include "http/error_page.hpp"

#include <fmt/format.h>

namespace roost::http {
namespace {

constexpr std::string_view kStyle = R"(
    :root { color-scheme: light dark; --ink: #1d2430; --quiet: #5b6675; --paper: #f7f6f2; --mark: #c2571a; }
    @media (prefers-color-scheme: dark) {
      :root { --ink: #e8e6e1; --quiet: #9aa3af; --paper: #14171c; --mark: #f0935a; }
    }
    * { box-sizing: border-box; }
    body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 2rem;
           background: var(--paper); color: var(--ink); font: 1.0625rem/1.6 system-ui, sans-serif; }
    main { max-width: 32rem; border-left: 3px solid var(--mark); padding-left: 1.5rem; }
    p { margin: .5rem 0 0; color: var(--quiet); }
    .status { margin: 0; color: var(--mark); font-weight: 600; font-variant-numeric: tabular-nums; }
    h1 { margin: 0; font-size: clamp(1.75rem, 5vw, 2.5rem); line-height: 1.2; letter-spacing: -.01em; }
)";

// An explanation of the status for people, for faults without a sentence of their own.
std::string_view explanation(unsigned status) {
  switch (status) {
    case 400:
      return "The request could not be understood.";
    case 403:
      return "You are not allowed to see this.";
    case 404:
      return "There is nothing at this address. Perhaps it was moved, or mistyped.";
    case 405:
      return "This address does not support this kind of request.";
    case 408:
      return "The request took too long to arrive. Please try again.";
    case 413:
      return "The request is larger than this server accepts.";
    case 414:
      return "The address is longer than this server accepts.";
    case 431:
      return "The request headers are larger than this server takes. Deleting cookies may help.";
    default:
      return status >= 500 ? "Something went wrong on our side. Please try again in a moment."
                           : "The request could not be answered.";
  }
}

}  // namespace

std::string error_page(unsigned status, std::string_view title, std::string_view reason) {
  return fmt::format(R"(<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{0} {1}</title>
  <style>{2}  </style>
</head>
<body>
  <main>
    <p class="status">{0}</p>
    <h1>{1}</h1>
    <p>{3}</p>
  </main>
</body>
</html>
)",
                     status, title, kStyle, reason.empty() ? explanation(status) : reason);
}

}  // namespace roost::http
