// SPDX-License-Identifier: Apache-2.0
// A socket that takes its user from the session of a web application, tested without a server: it is called
// with a ConnectInfo made by the test.
#include <gtest/gtest.h>

#include "roost/socket.hpp"

namespace shop {
namespace {

// [snippet: mount]
roost::SocketOptions options() {
  return {.websocket = {.connect_info = {roost::ConnectInfoKey::session}},
          .session = roost::SessionOptions{.key = "_shop_key", .signing_salt = "the application's own"}};
}
// [/snippet]

// [snippet: socket]
struct ShopSocket : roost::Socket {
  static roost::Routes routes() { return {}; }

  roost::ConnectResult connect(const roost::Params&, const roost::ConnectInfo& info) override {
    const roost::Json* user = info.session ? info.session->if_contains("user_id") : nullptr;
    if (user == nullptr) return roost::ConnectResult::error();
    assigns().assign("user_id", *user);
    return roost::ConnectResult::ok();
  }
};
// [/snippet]

TEST(ShopSocket, KnowsTheUserOfTheSession) {
  ShopSocket socket;
  roost::ConnectInfo info;
  info.session = roost::JsonObject{{"user_id", 7}};
  EXPECT_TRUE(socket.connect({}, info).accepted());
  EXPECT_EQ(socket.assigns().at("user_id"), roost::Json(7));
}

TEST(ShopSocket, RefusesAMissingSessionAndOneWithoutAUser) {
  ShopSocket socket;
  roost::ConnectInfo info;
  EXPECT_FALSE(socket.connect({}, info).accepted());
  info.session.emplace();
  EXPECT_FALSE(socket.connect({}, info).accepted());
}

TEST(ShopSocket, AcceptsASessionOnlyWithItsCsrfToken) {
  EXPECT_TRUE(options().websocket.check_csrf);
  EXPECT_EQ(options().session->key, "_shop_key");
}

}  // namespace
}  // namespace shop
