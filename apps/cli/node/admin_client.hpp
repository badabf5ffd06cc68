// SPDX-License-Identifier: Apache-2.0
// Sends requests to the admin endpoint of a node, one per connection, and waits for each answer. Thread: one.
#pragma once

#include <cstdint>
#include <string>

#include "roost/json.hpp"
#include "roost/result.hpp"

namespace roost::cli {

/// Where a node's admin endpoint is: a Unix socket, or host and port with a token.
struct NodeAddress {
  std::string text{};    // as the user wrote it, or as it was found
  std::string socket{};  // a path; empty: TCP
  std::string ip{};
  std::uint16_t port = 0;
  std::string token{};
};

struct AdminResponse {
  unsigned status = 0;
  std::string body;
};

class AdminClient {
 public:
  explicit AdminClient(NodeAddress node) : node_(std::move(node)) {}
  /// The same node's endpoint, asked for another node's answers, or for those of all.
  [[nodiscard]] AdminClient for_node(const std::string& name) const;
  [[nodiscard]] AdminClient for_all() const;

  /// Fails if the node can't be reached; the error says what to do about it.
  [[nodiscard]] Result<AdminResponse> ask(const std::string& method, const std::string& target,
                                          const std::string& body = {}) const;
  /// The answer's JSON. If the node refuses, an error with the node's own message.
  [[nodiscard]] Result<Json> json(const std::string& method, const std::string& target,
                                  const std::string& body = {}) const;

  [[nodiscard]] const NodeAddress& node() const noexcept { return node_; }

 private:
  NodeAddress node_;
  std::string destination_{};  // a parameter of every target; empty: the node itself
};

/// Percent-encoded for a query string.
[[nodiscard]] std::string escaped(const std::string& text);

}  // namespace roost::cli
