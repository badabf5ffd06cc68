// SPDX-License-Identifier: Apache-2.0
// Redirects clear-text requests to https before any handler sees them, and decides which responses carry
// strict-transport-security. Owner: the code that builds the endpoint. Thread: any; all shards use it at
// once.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "roost/force_ssl.hpp"
#include "roost/http.hpp"
#include "roost/log.hpp"

namespace roost::http {

class HttpsGate {
 public:
  /// `logger` is borrowed.
  HttpsGate(ForceSsl options, Logger& logger);

  /// Sets where redirects lead from now on.
  void set_target(std::string_view host, std::uint16_t port);

  struct Ruling {
    std::optional<HttpResponse> redirect;  // set: send this instead of handling the request
    bool hsts = false;                     // add the header to the response
  };
  [[nodiscard]] Ruling judge(const HttpRequest& request) const;
  /// The value of strict-transport-security.
  [[nodiscard]] const std::string& hsts() const noexcept { return hsts_; }

 private:
  [[nodiscard]] bool is_exempt(const HttpRequest& request, std::string_view host) const;
  [[nodiscard]] HttpResponse redirect(const HttpRequest& request, std::string_view host) const;
  [[nodiscard]] std::string target_of(std::string_view host) const;

  const ForceSsl options_;
  Logger& logger_;
  const std::string hsts_;
  mutable std::mutex mutex_;
  std::string host_ = "localhost";  // guarded by mutex_, like:
  std::string port_suffix_;         // ":8443"; empty for 443
};

}  // namespace roost::http
