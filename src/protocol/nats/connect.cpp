// SPDX-License-Identifier: Apache-2.0
#include "protocol/nats/connect.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace roost::nats {
namespace {

constexpr int kProtocol = 1;  // INFO may come again

/// Adds what proves who this is; the error says what the server lacks.
class Proof {
 public:
  Proof(boost::json::object& members, const ServerInfo& info) : members_(members), info_(info) {}

  Result<void> operator()(const NoLogin& /*none*/) const {
    if (info_.auth_required) return make_error("the server asks for credentials, and none are configured");
    return {};
  }
  Result<void> operator()(const PasswordLogin& login) const {
    members_["user"] = login.user;
    members_["pass"] = login.password;
    return {};
  }
  Result<void> operator()(const TokenLogin& login) const {
    members_["auth_token"] = login.token;
    return {};
  }
  Result<void> operator()(const NkeySeed& seed) const {
    members_["nkey"] = seed.public_key();
    return sign(seed);
  }
  Result<void> operator()(const Credentials& credentials) const {
    members_["jwt"] = credentials.jwt;
    return sign(credentials.seed);
  }

 private:
  [[nodiscard]] Result<void> sign(const NkeySeed& seed) const {
    if (info_.nonce.empty()) return make_error("the server knows no nkeys: it sent nothing to be signed");
    members_["sig"] = seed.signature_of(info_.nonce);
    return {};
  }

  boost::json::object& members_;
  const ServerInfo& info_;
};

}  // namespace

Result<void> append_connect(std::string& out, const ServerInfo& info, const Login& login,
                            const ConnectOptions& options) {
  if (info.tls_required && !options.tls)
    return make_error("the server asks for TLS, and the connection has none");
  boost::json::object members{{"verbose", false},        {"pedantic", false},
                              {"echo", false},           {"protocol", kProtocol},
                              {"lang", "c++"},           {"version", options.version},
                              {"name", options.name},    {"tls_required", options.tls},
                              {"headers", info.headers}, {"no_responders", info.headers}};
  if (auto proved = std::visit(Proof(members, info), login); !proved) return proved;
  out += "CONNECT ";
  out += boost::json::serialize(members);
  out += "\r\n";
  return {};
}

}  // namespace roost::nats
