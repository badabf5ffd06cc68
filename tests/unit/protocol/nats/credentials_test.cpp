// SPDX-License-Identifier: Apache-2.0
#include "protocol/nats/credentials.hpp"

#include <gtest/gtest.h>

#include "base/digest.hpp"

namespace roost::nats {
namespace {

const std::string kSeedText = "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY";
const std::string kClaims =
    R"({"sub":"UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4","name":"roost","exp":1900000000})";

std::string token_of(const std::string& claims) {
  return base::base64url(R"({"typ":"JWT","alg":"ed25519-nkey"})") + "." + base::base64url(claims) + ".c2ln";
}

std::string jwt_block(const std::string& content) {
  return "-----BEGIN NATS USER JWT-----\n" + content + "\n------END NATS USER JWT------\n";
}
std::string seed_block(const std::string& content) {
  return "-----BEGIN USER NKEY SEED-----\n" + content + "\n------END USER NKEY SEED------\n";
}

/// As nsc writes it.
std::string file(const std::string& claims = kClaims, const std::string& seed = kSeedText) {
  return jwt_block(token_of(claims)) +
         "\n************************* IMPORTANT *************************\n"
         "NKEY Seed printed below can be used to sign and prove identity.\n"
         "NKEYs are sensitive and should be treated as secrets.\n\n" +
         seed_block(seed) + "\n*************************************************************\n";
}

std::string file_fault(const std::string& text) {
  const auto credentials = parse_credentials(text);
  return credentials ? "none" : credentials.error().message;
}

TEST(Credentials, AreReadAsNscWritesThem) {
  const auto credentials = parse_credentials(file());
  ASSERT_TRUE(credentials) << credentials.error().message;
  EXPECT_EQ(credentials->jwt, token_of(kClaims));
  EXPECT_EQ(credentials->user, "roost");
  EXPECT_EQ(credentials->expires_at, std::chrono::sys_seconds(std::chrono::seconds(1'900'000'000)));
  EXPECT_EQ(credentials->seed.public_key(), "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4");
}

TEST(Credentials, MayHaveOtherLineEndsAndNoEnd) {
  std::string windows;
  for (const char c : file())
    windows += c == '\n' ? "\r\n" : std::string(1, c);
  EXPECT_EQ(file_fault(windows), "none");
  std::string cut = jwt_block(token_of(kClaims)) + seed_block(kSeedText);
  cut.pop_back();
  EXPECT_EQ(file_fault(cut), "none");
}

TEST(Credentials, NeedNotExpire) {
  const auto credentials =
      parse_credentials(file(R"({"sub":"UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4"})"));
  ASSERT_TRUE(credentials);
  EXPECT_EQ(credentials->expires_at, std::nullopt);
  EXPECT_EQ(credentials->user, "");
}

TEST(Credentials, SayWhichBlockIsMissing) {
  EXPECT_EQ(file_fault(""), "there is no block NATS USER JWT");
  EXPECT_EQ(file_fault(seed_block(kSeedText)), "there is no block NATS USER JWT");
  EXPECT_EQ(file_fault(jwt_block(token_of(kClaims))), "there is no block USER NKEY SEED");
  EXPECT_EQ(file_fault(kSeedText), "there is no block NATS USER JWT");
}

TEST(Credentials, SayWhereABlockIsBroken) {
  EXPECT_EQ(file_fault("\n" + jwt_block("")), "line 2: NATS USER JWT is empty");
  EXPECT_EQ(file_fault("\n-----BEGIN NATS USER JWT-----\nx\n"), "line 2: NATS USER JWT does not end");
  EXPECT_EQ(file_fault(jwt_block("one\ntwo")),
            "line 3: NATS USER JWT has more than one line, or does not end");
  EXPECT_EQ(file_fault(jwt_block(token_of(kClaims)) + seed_block("")), "line 4: USER NKEY SEED is empty");
}

TEST(Credentials, SayWhatIsWrongWithTheSeed) {
  EXPECT_EQ(file_fault(file(kClaims, kSeedText.substr(1))), "a seed has 58 characters, and this has 57");
}

TEST(Credentials, SayWhatIsWrongWithTheToken) {
  const auto with_token = [](const std::string& token) { return jwt_block(token) + seed_block(kSeedText); };
  for (const char* token : {"x", "a.b", "a.b.c.d", "a.!.c", "a..c"})
    EXPECT_EQ(file_fault(with_token(token)), "the token is not a JSON Web Token") << token;
  EXPECT_EQ(file_fault(with_token(token_of("[1]"))), "the token is not a JSON Web Token");
  EXPECT_EQ(file_fault(file(R"({"name":"x"})")), "the token names no user");
  EXPECT_EQ(file_fault(file(R"({"sub":"UAW7AQJF6AAVV62HZ2CTV34HOIEU76KJRQKMWG46CKLTYKJH3IH2M7NX"})")),
            "the seed is not the one of the user that the token names");
}

}  // namespace
}  // namespace roost::nats
