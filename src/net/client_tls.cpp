// SPDX-License-Identifier: Apache-2.0
#include "net/client_tls.hpp"

namespace roost::net {
namespace {

// Error codes alone are not enough: a firewall causes some of them, too.
constexpr const char* kFailed = "TLS with ";
constexpr const char* kNoTls = " does not speak TLS on that port";

}  // namespace

Result<std::unique_ptr<TlsSession>> ClientTls::session(const std::string& host) {
  if (context_ == nullptr) {
    auto made = TlsClientContext::make(trust_);
    if (!made) return made.error();
    context_ = *std::move(made);
  }
  return context_->connect(host);
}

Error tls_failure(const std::string& server, const TlsSession& session) {
  const std::string& why = session.failure();
  // The reply of a clear-text server is not a TLS record.
  if (why == "wrong version number" || why == "packet length too long")
    return make_error(server + kNoTls, std::errc::protocol_error);
  const bool certificate = why.starts_with("certificate verify failed");
  return make_error(kFailed + server + ": " + why,
                    certificate ? std::errc::permission_denied : std::errc::protocol_error);
}

bool is_certificate_error(const Error& error) {
  return error.code == std::errc::permission_denied && error.message.starts_with(kFailed);
}

bool is_not_tls_error(const Error& error) {
  return error.code == std::errc::protocol_error && error.message.ends_with(kNoTls);
}

}  // namespace roost::net
