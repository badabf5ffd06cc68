// SPDX-License-Identifier: Apache-2.0
// An HTTP route of the application, as it was declared. A value.
#pragma once

#include <string>

#include "http/path_pattern.hpp"
#include "roost/before_upgrade.hpp"
#include "roost/http.hpp"

namespace roost::endpoint {

struct RouteDeclaration {
  std::string method;
  std::string path;
  HttpHandler handler;
  http::PathMatch match;
  Steps steps{};
};

}  // namespace roost::endpoint
