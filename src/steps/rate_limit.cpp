// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <stdexcept>

#include "roost/steps.hpp"
#include "steps/token_buckets.hpp"

namespace roost::steps {
namespace {

constexpr unsigned kForbidden = 403;
constexpr unsigned kTooManyRequests = 429;

void check(const RateLimitOptions& options) {
  const auto require = [](bool holds, const char* what) {
    if (!holds) throw std::invalid_argument(what);
  };
  require(options.per_second > 0 && std::isfinite(options.per_second),
          "rate_limit: per_second must be positive");
  require(options.burst > 0, "rate_limit: burst must be at least 1, or every request is refused");
  require(options.max_addresses > 0, "rate_limit: max_addresses must be at least 1");
  require(options.ipv6_prefix >= 1 && options.ipv6_prefix <= 128,
          "rate_limit: ipv6_prefix must be from 1 to 128");
  require(options.now != nullptr, "rate_limit: now must not be empty");
}

StepResult refuse_with_429(std::chrono::duration<double> wait) {
  HttpResponse response = HttpResponse::empty(kTooManyRequests);
  response.headers.add("retry-after", std::to_string(static_cast<long long>(std::ceil(wait.count()))));
  return StepResult::refuse(std::move(response));
}

}  // namespace

Step rate_limit(RateLimitOptions options) {
  check(options);
  auto buckets = std::make_shared<TokenBuckets>(options.per_second, static_cast<double>(options.burst),
                                                options.max_addresses);
  return {"rate_limit", [options = std::move(options), buckets](const HttpRequest& request) {
            const auto address = client_address(request, options.trusted_proxies);
            const auto ip = address ? base::IpAddress::parse(*address) : std::nullopt;
            if (!ip) return StepResult::refuse(kForbidden);
            const base::IpAddress key = ip->is_v4() ? *ip : ip->masked(options.ipv6_prefix);
            const auto wait = buckets->take(key, options.now());
            return wait ? refuse_with_429(*wait) : StepResult::allow();
          }};
}

}  // namespace roost::steps
