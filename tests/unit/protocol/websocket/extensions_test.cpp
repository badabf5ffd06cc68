// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/extensions.hpp"

#include <gtest/gtest.h>

namespace roost::websocket {
namespace {

std::optional<std::vector<ExtensionOffer>> offers(const http1::Headers& request) {
  return extension_offers(request);
}

http1::Headers with(std::string value) {
  return {{"Sec-WebSocket-Extensions", std::move(value)}};
}

TEST(Extensions, ReadsTheOfferOfABrowser_RFC7692_7_1) {
  const auto request = with("permessage-deflate; client_max_window_bits");
  const auto found = offers(request);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(found->front().name, "permessage-deflate");
  ASSERT_EQ(found->front().parameters.size(), 1u);
  EXPECT_EQ(found->front().parameters[0].name, "client_max_window_bits");
  EXPECT_EQ(found->front().parameters[0].value, std::nullopt);
}

TEST(Extensions, ReadsValuesPlainAndQuoted_RFC6455_9_1) {
  const auto request = with("a;x=10;y = \"11\"");
  const auto found = offers(request);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->front().parameters[0].value, "10");
  EXPECT_EQ(found->front().parameters[1].name, "y");
  EXPECT_EQ(found->front().parameters[1].value, "11");
}

TEST(Extensions, KeepsTheOrderAcrossHeaders_RFC6455_9_1) {
  http1::Headers request = with("a; x=1, b,");
  request.add("sec-websocket-extensions", "c");
  const auto found = offers(request);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 3u);
  EXPECT_EQ((*found)[0].name, "a");
  EXPECT_EQ((*found)[1].name, "b");
  EXPECT_EQ((*found)[2].name, "c");
}

TEST(Extensions, WithoutAHeaderThereIsNoOffer) {
  EXPECT_TRUE(offers({})->empty());
}

TEST(Extensions, RejectsGrammarViolations_RFC6455_9_1) {
  for (const auto* text :
       {"a b", "a;", "a;;x", ";x", "a; =1", "a; x=", "a; x=\"", "a; x=\"\"", "a; x=\"1", "a; x=1 2"})
    EXPECT_FALSE(offers(with(text))) << text;
}

}  // namespace
}  // namespace roost::websocket
