// SPDX-License-Identifier: Apache-2.0
#include "http/https_gate.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/log_text.hpp"
#include "protocol/http1/authority.hpp"
#include "protocol/http1/headers.hpp"
#include "protocol/http1/url.hpp"

namespace roost::http {
namespace {

constexpr std::uint16_t kHttpsPort = 443;
constexpr unsigned kMovedPermanently = 301;
constexpr unsigned kTemporaryRedirect = 307;  // keeps method and body (RFC 9110 §15.4.8)

std::string hsts_of(const ForceSsl& options) {
  if (options.hsts_max_age.count() <= 0) return {};
  return fmt::format("max-age={}{}{}", options.hsts_max_age.count(), options.hsts_preload ? "; preload" : "",
                     options.hsts_subdomains ? "; includeSubDomains" : "");
}

/// Without the port.
std::string_view host_of(const HttpRequest& request) {
  const auto authority = http1::parse_authority(request.headers.get("host").value_or(""));
  return authority ? authority->host : std::string_view();
}

/// It becomes part of a redirect's location.
bool is_host(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._[]:").find(c) != std::string_view::npos;
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), fits);
}

}  // namespace

HttpsGate::HttpsGate(ForceSsl options, Logger& logger)
    : options_(std::move(options)), logger_(logger), hsts_(hsts_of(options_)) {}

void HttpsGate::set_target(std::string_view host, std::uint16_t port) {
  const std::lock_guard lock(mutex_);
  host_ = host;
  port_suffix_ = port == kHttpsPort ? std::string() : fmt::format(":{}", port);
}

HttpsGate::Ruling HttpsGate::judge(const HttpRequest& request) const {
  const std::string_view host = host_of(request);
  if (is_exempt(request, host)) return {};
  if (request.scheme == "https") return {std::nullopt, !hsts_.empty()};
  return {redirect(request, host), false};
}

bool HttpsGate::is_exempt(const HttpRequest& request, std::string_view host) const {
  const auto& hosts = options_.exclude_hosts;
  const auto& paths = options_.exclude_paths;
  const auto is_host = [host](const std::string& exempt) { return http1::same_host(exempt, host); };
  // Matched by segments, like routes.
  const auto is_path = [&request](const std::string& exempt) {
    const auto segments = http1::path_segments(exempt);
    return std::equal(segments.begin(), segments.end(), request.segments.begin(), request.segments.end());
  };
  return std::any_of(hosts.begin(), hosts.end(), is_host) || std::any_of(paths.begin(), paths.end(), is_path);
}

HttpResponse HttpsGate::redirect(const HttpRequest& request, std::string_view host) const {
  const bool safe = request.method == "GET" || request.method == "HEAD";
  HttpResponse response = HttpResponse::empty(safe ? kMovedPermanently : kTemporaryRedirect);
  const std::string target = target_of(host);
  logger_.info(fmt::format("force_ssl: redirecting {} {} to {} with status {}", base::shown(request.method),
                           base::shown(request.path), base::shown(target), response.status));
  std::string location = target + (request.path.starts_with('/') ? request.path : "/");
  if (!request.query.empty()) location += "?" + request.query;
  response.headers.add("location", std::move(location));
  return response;
}

std::string HttpsGate::target_of(std::string_view host) const {
  const std::lock_guard lock(mutex_);
  const bool keep = options_.keep_host && is_host(host);
  return fmt::format("https://{}{}", keep ? host : std::string_view(host_), port_suffix_);
}

}  // namespace roost::http
