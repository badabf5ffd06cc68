// SPDX-License-Identifier: Apache-2.0
#include "protocol/nats/server_info.hpp"

#include <simdjson.h>

namespace roost::nats {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

constexpr std::size_t kMaxPayload = 64UL << 20;  // servers refuse to be configured with more

/// Reads members; remembers the first that is of the wrong type.
class Members {
 public:
  explicit Members(const object& members) : members_(members) {}

  void read(std::string_view name, std::string& out) {
    std::string_view text;
    if (read_as(name, text)) out = text;
  }
  void read(std::string_view name, std::uint64_t& out) { (void)read_as(name, out); }
  void read(std::string_view name, bool& out) { (void)read_as(name, out); }
  void read(std::string_view name, std::vector<std::string>& out) {
    simdjson::dom::array elements;
    if (!read_as(name, elements)) return;
    for (const element value : elements) {
      std::string_view text;
      if (out.size() == kMaxConnectUrls) return;
      if (value.get(text) != simdjson::SUCCESS) return wrong(name);
      out.emplace_back(text);
    }
  }
  void wrong(std::string_view name) {
    if (wrong_.empty()) wrong_ = name;
  }
  [[nodiscard]] const std::string& wrong() const noexcept { return wrong_; }

 private:
  template <class T>
  [[nodiscard]] bool read_as(std::string_view name, T& out) {
    element value;
    if (members_[name].get(value) != simdjson::SUCCESS || value.is_null()) return false;
    if (value.get(out) == simdjson::SUCCESS) return true;
    wrong(name);
    return false;
  }

  const object& members_;
  std::string wrong_;
};

}  // namespace

Result<ServerInfo> read_info(std::string_view json) {
  simdjson::dom::parser parser;
  object root;
  if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS)
    return make_error("the server's INFO is not a JSON object");
  Members members(root);
  ServerInfo info;
  std::uint64_t max_payload = info.max_payload;
  members.read("server_id", info.server_id);
  members.read("server_name", info.server_name);
  members.read("version", info.version);
  members.read("nonce", info.nonce);
  members.read("client_id", info.client_id);
  members.read("max_payload", max_payload);
  members.read("headers", info.headers);
  members.read("auth_required", info.auth_required);
  members.read("tls_required", info.tls_required);
  members.read("tls_available", info.tls_available);
  members.read("ldm", info.lame_duck);
  members.read("connect_urls", info.connect_urls);
  if (max_payload == 0 || max_payload > kMaxPayload) members.wrong("max_payload");
  if (!members.wrong().empty()) return make_error("the server's INFO has an invalid " + members.wrong());
  info.max_payload = static_cast<std::size_t>(max_payload);
  return info;
}

}  // namespace roost::nats
