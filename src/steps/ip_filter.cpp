// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>

#include "roost/steps.hpp"

namespace roost::steps {

Step ip_filter(IpFilterOptions options) {
  if (options.allow.empty() && options.deny.empty()) {
    throw std::invalid_argument("ip_filter: needs addresses to allow or to deny");
  }
  return {"ip_filter", [options = std::move(options)](const HttpRequest& request) {
            constexpr unsigned kForbidden = 403;
            const auto address = client_address(request, options.trusted_proxies);
            const bool allowed = address && !options.deny.contains(*address) &&
                                 (options.allow.empty() || options.allow.contains(*address));
            return allowed ? StepResult::allow() : StepResult::refuse(kForbidden);
          }};
}

}  // namespace roost::steps
