// SPDX-License-Identifier: Apache-2.0
// The files of the page as the build put them into the library (page.cmake), and how they are served. They
// hold nothing of the node, so everybody who reaches the admin endpoint may have them. Thread: any.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "roost/http.hpp"

namespace roost::dashboard {

struct PageFile {
  std::string_view path;  // "/index.html"
  std::string_view content;
};

/// Generated. Empty when the library was built without npm packages.
[[nodiscard]] std::span<const PageFile> page_files();

/// The answer to a request for one of them; "/" is the page itself. Nothing for everything else.
[[nodiscard]] std::optional<HttpResponse> page_for(const HttpRequest& request,
                                                   std::span<const PageFile> files = page_files());

}  // namespace roost::dashboard
