// SPDX-License-Identifier: Apache-2.0
// Negotiation of permessage-deflate: RFC 7692 §7.1, its parameters alone and in all combinations.
#include "protocol/websocket/deflate_extension.hpp"

#include <gtest/gtest.h>

#include "protocol/websocket/negotiation.hpp"

namespace roost::websocket {
namespace {

NegotiatedExtensions negotiated(const http1::Headers& request, const DeflateOptions& options = {}) {
  const auto offers = extension_offers(request);
  EXPECT_TRUE(offers) << "the grammar is valid";
  return negotiate_extensions(*offers, options);
}

NegotiatedExtensions negotiated(const std::string& offer, const DeflateOptions& options = {}) {
  return negotiated(http1::Headers{{"sec-websocket-extensions", offer}}, options);
}

constexpr std::string_view kAlways =
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

std::string answer(const std::string& more = {}) {
  return std::string(kAlways) + more;
}

TEST(DeflateExtension, APlainOfferIsAcceptedWithoutContextTakeoverOnBothSides_RFC7692_7_1_1_B104) {
  const auto plain = negotiated("permessage-deflate");
  EXPECT_EQ(plain.response_header, answer());
  EXPECT_EQ(plain.deflate, DeflateAgreement{15});
}

TEST(DeflateExtension, WithoutAnOfferItIsNotUsed_B104) {
  EXPECT_EQ(negotiated(http1::Headers{}).response_header, "");
  EXPECT_EQ(negotiated(http1::Headers{}).deflate, std::nullopt);
}

TEST(DeflateExtension, TheOfferOfABrowserIsAcceptedWithItsFullWindow_RFC7692_7_1_2_2_B104) {
  EXPECT_EQ(negotiated("permessage-deflate; client_max_window_bits").response_header,
            answer("; client_max_window_bits=15"));
}

TEST(DeflateExtension, TheRecordedOfferOfAllParametersIsAnsweredAsByCowboy_B104) {  // golden 1: 68
  const auto all = negotiated(
      "permessage-deflate; server_no_context_takeover; client_no_context_takeover; "
      "server_max_window_bits=10; client_max_window_bits=11");
  EXPECT_EQ(all.response_header, answer("; server_max_window_bits=10; client_max_window_bits=11"));
  EXPECT_EQ(all.deflate, DeflateAgreement{10});
}

// Every subset of the four parameters, each window from 8 to 15, in two orders.
TEST(DeflateExtension, EveryCombinationOfValidParametersIsAccepted_RFC7692_7_1_B104) {
  int combinations = 0;
  for (int flags = 0; flags < 4; ++flags) {
    for (int server = 7; server <= 15; ++server) {    // 7: not named
      for (int client = 6; client <= 15; ++client) {  // 6: not named, 7: without a value
        std::vector<std::string> parts;
        if ((flags & 1) != 0) parts.emplace_back("server_no_context_takeover");
        if ((flags & 2) != 0) parts.emplace_back("client_no_context_takeover");
        if (server > 7) parts.push_back("server_max_window_bits=" + std::to_string(server));
        if (client > 6)
          parts.push_back("client_max_window_bits" + (client > 7 ? "=" + std::to_string(client) : ""));
        std::string forwards = "permessage-deflate";
        std::string backwards = forwards;
        for (std::size_t i = 0; i < parts.size(); ++i) {
          forwards += ";" + parts[i];
          backwards += " ;  " + parts[parts.size() - 1 - i];
        }
        std::string expected = answer();
        if (server > 7) expected += "; server_max_window_bits=" + std::to_string(server);
        if (client > 6) expected += "; client_max_window_bits=" + std::to_string(client > 7 ? client : 15);
        for (const auto& offer : {forwards, backwards}) {
          const auto result = negotiated(offer);
          EXPECT_EQ(result.response_header, expected) << offer;
          EXPECT_EQ(result.deflate->server_window_bits, server > 7 ? server : 15) << offer;
        }
        ++combinations;
      }
    }
  }
  EXPECT_EQ(combinations, 4 * 9 * 10);
}

TEST(DeflateExtension, OurOwnWindowIsNamedEvenWhenNotRequested_RFC7692_7_1_2_1) {
  const DeflateOptions small{.window_bits = 11};
  EXPECT_EQ(negotiated("permessage-deflate", small).response_header, answer("; server_max_window_bits=11"));
  EXPECT_EQ(negotiated("permessage-deflate", small).deflate, DeflateAgreement{11});
}

TEST(DeflateExtension, TheSmallerWindowApplies_RFC7692_7_1_2_1) {
  const DeflateOptions small{.window_bits = 11};
  EXPECT_EQ(negotiated("permessage-deflate; server_max_window_bits=10", small).deflate, DeflateAgreement{10});
  EXPECT_EQ(negotiated("permessage-deflate; server_max_window_bits=12", small).deflate, DeflateAgreement{11});
  EXPECT_EQ(negotiated("permessage-deflate; server_max_window_bits=12", small).response_header,
            answer("; server_max_window_bits=11"));
}

TEST(DeflateExtension, AValueMayBeQuoted_RFC6455_9_1) {
  EXPECT_EQ(negotiated("permessage-deflate; server_max_window_bits=\"9\"").deflate, DeflateAgreement{9});
}

TEST(DeflateExtension, OffersInvalidByRfc7692AreDeclined_RFC7692_7_1_B104) {
  for (const auto* parameters : {"nonsense=1",
                                 "nonsense",
                                 "Server_no_context_takeover",  // unknown; golden 1: 69
                                 "server_no_context_takeover=1",
                                 "client_no_context_takeover=true",
                                 "server_no_context_takeover=0",
                                 "server_max_window_bits",
                                 "server_max_window_bits=7",
                                 "server_max_window_bits=16",
                                 "server_max_window_bits=08",
                                 "server_max_window_bits=+9",
                                 "server_max_window_bits=1e1",
                                 "server_max_window_bits=0",
                                 "server_max_window_bits=-9",
                                 "server_max_window_bits=115",
                                 "client_max_window_bits=7",
                                 "client_max_window_bits=16",
                                 "client_max_window_bits=015",
                                 "client_max_window_bits=x",
                                 "client_max_window_bits=99999999999999999999",
                                 "server_no_context_takeover; server_no_context_takeover",  // twice
                                 "client_no_context_takeover; client_no_context_takeover",
                                 "server_max_window_bits=9; server_max_window_bits=9",
                                 "client_max_window_bits; client_max_window_bits",
                                 "client_max_window_bits; client_max_window_bits=9",
                                 "client_max_window_bits=9; client_max_window_bits",
                                 "client_no_context_takeover; x"}) {
    const auto result = negotiated(std::string("permessage-deflate; ") + parameters);
    EXPECT_EQ(result.response_header, "") << parameters;
    EXPECT_EQ(result.deflate, std::nullopt) << parameters;
  }
}

TEST(DeflateExtension, OtherExtensionsAreDeclined_RFC6455_9_1) {
  for (const auto* offer :
       {"x-webkit-deflate-frame", "permessage-bzip2", "Permessage-Deflate", "permessage-deflate2"})
    EXPECT_EQ(negotiated(offer).response_header, "") << offer;
}

TEST(DeflateExtension, TheFirstAcceptableOfSeveralOffersIsAccepted_RFC7692_5_1_B104) {
  EXPECT_EQ(negotiated("permessage-deflate; server_max_window_bits=9, permessage-deflate").deflate,
            DeflateAgreement{9});
  EXPECT_EQ(negotiated("permessage-deflate; x, permessage-deflate; server_max_window_bits=7, foo; bar=1, "
                       "permessage-deflate; client_max_window_bits, permessage-deflate")
                .response_header,
            answer("; client_max_window_bits=15"));
}

TEST(DeflateExtension, OffersMayBeSpreadOverSeveralHeaders_RFC6455_9_1) {
  http1::Headers request{{"Sec-WebSocket-Extensions", "permessage-deflate; y=1"}};
  request.add("sec-websocket-extensions", "permessage-deflate; server_max_window_bits=12");
  EXPECT_EQ(negotiated(request).deflate, DeflateAgreement{12});
}

// --- the client's side ---

bool accepts(const std::string& response) {
  const http1::Headers headers{{"sec-websocket-extensions", response}};
  const auto answers = extension_offers(headers);
  return answers && answers->size() == 1 && accepts_our_offer(answers->front());
}

TEST(DeflateExtension, OurClientAcceptsTheResponseOfOurServer) {
  for (int bits = 9; bits <= 15; ++bits) {
    const auto answered = negotiated(std::string(kDeflateOffer), {.window_bits = bits});
    EXPECT_TRUE(accepts(answered.response_header)) << answered.response_header;
  }
}

TEST(DeflateExtension, OurClientRejectsAResponseThatDoesNotMatchItsOffer_RFC7692_7_1) {
  EXPECT_TRUE(accepts("permessage-deflate; server_no_context_takeover"));
  EXPECT_TRUE(accepts("permessage-deflate; server_no_context_takeover; server_max_window_bits=8"));
  EXPECT_FALSE(accepts("permessage-deflate")) << "without server_no_context_takeover, which was required";
  EXPECT_FALSE(accepts("permessage-deflate; server_no_context_takeover; client_max_window_bits=15"));
  EXPECT_FALSE(accepts("permessage-deflate; server_no_context_takeover; server_max_window_bits=16"));
  EXPECT_FALSE(accepts("permessage-deflate; server_no_context_takeover; other"));
  EXPECT_FALSE(accepts("permessage-bzip2; server_no_context_takeover"));
}

}  // namespace
}  // namespace roost::websocket
