// SPDX-License-Identifier: Apache-2.0
#include "testing/wire.hpp"

namespace roost::test {
namespace {

socket::AcceptedSocket accepted(const TestNode& node, std::unique_ptr<Socket> application,
                                std::optional<std::string> id, std::string_view vsn) {
  const auto choice = node.versions().select(vsn);
  return {std::move(application), std::move(id), std::get<const phoenix::Serializer*>(choice)};
}

}  // namespace

Wire::Wire(TestNode& node, std::size_t shard, socket::SocketMount mount, std::unique_ptr<Socket> application,
           std::optional<std::string> id, std::string_view vsn)
    : node_(node), mount_(std::move(mount)), application_(application.get()) {
  server_ = std::make_unique<socket::SocketServer>(
      node.context(shard), mount_, accepted(node, std::move(application), std::move(id), vsn), transport_);
}

Wire::~Wire() {
  server_.reset();
  node_.turn();
}

}  // namespace roost::test
