// SPDX-License-Identifier: Apache-2.0
// RFC 7519, RFC 7515, RFC 6750.
#include <jwt.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <boost/json/serialize.hpp>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>

#include "base/digest.hpp"
#include "roost/steps.hpp"

namespace roost::steps {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

const std::string kSecret = "a secret of at least thirty-two bytes";
constexpr std::int64_t kNow = 1'700'000'000;

struct KeyPair {
  std::string private_pem, public_pem;
};

template <class Write>
std::string pem(Write write) {
  BIO* bio = BIO_new(BIO_s_mem());
  write(bio);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string text(data, static_cast<std::size_t>(size));
  BIO_free(bio);
  return text;
}

KeyPair pair_of(EVP_PKEY* key) {
  KeyPair made{
      pem([&](BIO* bio) { PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr); }),
      pem([&](BIO* bio) { PEM_write_bio_PUBKEY(bio, key); })};
  EVP_PKEY_free(key);
  return made;
}

/// Keys are slow to generate: make each only once.
const KeyPair& rsa() {
  static const KeyPair made = pair_of(EVP_RSA_gen(2048));
  return made;
}
const KeyPair& other_rsa() {
  static const KeyPair made = pair_of(EVP_RSA_gen(2048));
  return made;
}
const KeyPair& p256() {
  static const KeyPair made = pair_of(EVP_EC_gen("P-256"));
  return made;
}

std::string token(jwt_alg_t algorithm, const std::string& key, const JsonObject& claims,
                  const JsonObject& headers = {}) {
  jwt_t* jwt = nullptr;
  jwt_new(&jwt);
  jwt_add_grants_json(jwt, boost::json::serialize(claims).c_str());
  if (!headers.empty()) jwt_add_headers_json(jwt, boost::json::serialize(headers).c_str());
  const auto* bytes = reinterpret_cast<const unsigned char*>(key.data());
  EXPECT_EQ(jwt_set_alg(jwt, algorithm, algorithm == JWT_ALG_NONE ? nullptr : bytes,
                        algorithm == JWT_ALG_NONE ? 0 : static_cast<int>(key.size())),
            0);
  char* text = jwt_encode_str(jwt);
  std::string made(text == nullptr ? "" : text);
  std::free(text);
  jwt_free(jwt);
  return made;
}
std::string hs256(const JsonObject& claims) {
  return token(JWT_ALG_HS256, kSecret, claims);
}

BearerJwtOptions options(std::vector<JwtKey> keys = {{JwtAlgorithm::hs256, kSecret}}) {
  BearerJwtOptions made;
  made.keys = std::move(keys);
  made.now = [] { return std::chrono::system_clock::time_point(std::chrono::seconds(kNow)); };
  return made;
}

StepResult ask(const BearerJwtOptions& options, const std::string& jwt) {
  HttpRequest request;
  request.headers = {{"Authorization", "Bearer " + jwt}};
  return run_step(bearer_jwt(options), request).get();
}
bool accepts(const BearerJwtOptions& options, const std::string& jwt) {
  return ask(options, jwt).allowed();
}
std::string challenge(const StepResult& result) {
  EXPECT_EQ(result.response()->status, 401U);
  return std::string(result.response()->headers.get("www-authenticate").value_or(""));
}

const JsonObject kClaims{{"sub", "7"}, {"exp", kNow + 60}};

TEST(BearerJwt, AddsTheClaims) {
  const StepResult result = ask(options(), hs256(kClaims));
  ASSERT_TRUE(result.allowed());
  EXPECT_EQ(result.added(), (JsonObject{{"claims", kClaims}}));
}

TEST(BearerJwt, ReadsTheExampleOfRfc7515) {
  // RFC 7515 A.1: the key in base64url, and its token, which expired on 22 March 2011.
  const std::string key = *base::base64url_decode(
      "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
  const std::string jwt =
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
      "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  BearerJwtOptions of_then = options({{JwtAlgorithm::hs256, key}});
  of_then.issuer = "joe";
  EXPECT_THAT(challenge(ask(of_then, jwt)), HasSubstr("expired"));
  of_then.now = [] { return std::chrono::system_clock::time_point(1300819379s); };
  EXPECT_TRUE(accepts(of_then, jwt));
}

TEST(BearerJwt, VerifiesRs256AndEs256WithTheirPublicKeys) {
  EXPECT_TRUE(accepts(options({{JwtAlgorithm::rs256, rsa().public_pem}}),
                      token(JWT_ALG_RS256, rsa().private_pem, kClaims)));
  EXPECT_TRUE(accepts(options({{JwtAlgorithm::es256, p256().public_pem}}),
                      token(JWT_ALG_ES256, p256().private_pem, kClaims)));
  EXPECT_FALSE(accepts(options({{JwtAlgorithm::rs256, rsa().public_pem}}),
                       token(JWT_ALG_RS256, other_rsa().private_pem, kClaims)));
}

TEST(BearerJwt, TriesEveryKeyOfARotation) {
  const BearerJwtOptions rotated =
      options({{JwtAlgorithm::hs256, "a newer secret of at least 32 bytes"}, {JwtAlgorithm::hs256, kSecret}});
  EXPECT_TRUE(accepts(rotated, hs256(kClaims)));
}

TEST(BearerJwt, DoesNotLetATokenChooseItsAlgorithm) {
  const BearerJwtOptions expects_rsa = options({{JwtAlgorithm::rs256, rsa().public_pem}});
  // Anyone with the public key could make these.
  EXPECT_FALSE(accepts(expects_rsa, token(JWT_ALG_HS256, rsa().public_pem, kClaims)));
  EXPECT_FALSE(accepts(expects_rsa, token(JWT_ALG_NONE, "", kClaims)));
  EXPECT_FALSE(accepts(options(), token(JWT_ALG_NONE, "", kClaims)));
  EXPECT_FALSE(accepts(options(), token(JWT_ALG_HS384, kSecret, kClaims)));
  EXPECT_FALSE(accepts(options(), token(JWT_ALG_HS512, kSecret, kClaims)));
  EXPECT_FALSE(accepts(expects_rsa, token(JWT_ALG_RS384, rsa().private_pem, kClaims)));
  EXPECT_FALSE(accepts(options(), token(JWT_ALG_RS256, rsa().private_pem, kClaims)));
}

TEST(BearerJwt, RejectsModifiedTruncatedAndMalformedTokens) {
  const std::string good = hs256(kClaims);
  const std::size_t dot = good.find('.');
  const std::size_t last_dot = good.rfind('.');
  std::string other_claims = hs256({{"sub", "8"}, {"exp", kNow + 60}});
  const std::string mixed = other_claims.substr(0, other_claims.rfind('.')) + good.substr(last_dot);
  for (const std::string& bad :
       {std::string(), std::string("."), std::string(".."), std::string("..."), std::string("a.b.c"), mixed,
        good.substr(0, last_dot), good.substr(0, last_dot + 1), good.substr(dot), good + ".x", good + "AAAA",
        good.substr(0, good.size() - 4), good.substr(0, dot) + ' ' + good.substr(dot), good + '\0',
        "e30.e30." + good.substr(last_dot + 1), std::string(20'000, 'a')})
    EXPECT_FALSE(accepts(options(), bad)) << bad;
}

TEST(BearerJwt, ExpiresInTheSecondOfItsExpiry) {
  EXPECT_TRUE(accepts(options(), hs256({{"exp", kNow + 1}})));
  EXPECT_THAT(challenge(ask(options(), hs256({{"exp", kNow}}))), HasSubstr("expired"));
  BearerJwtOptions lenient = options();
  lenient.leeway = 30s;
  EXPECT_TRUE(accepts(lenient, hs256({{"exp", kNow - 29}})));
  EXPECT_FALSE(accepts(lenient, hs256({{"exp", kNow - 30}})));
}

TEST(BearerJwt, IsValidFromItsNotBeforeTimeOn) {
  EXPECT_TRUE(accepts(options(), hs256({{"nbf", kNow}, {"exp", kNow + 60}})));
  EXPECT_FALSE(accepts(options(), hs256({{"nbf", kNow + 1}, {"exp", kNow + 60}})));
  BearerJwtOptions lenient = options();
  lenient.leeway = 1s;
  EXPECT_TRUE(accepts(lenient, hs256({{"nbf", kNow + 1}, {"exp", kNow + 60}})));
}

TEST(BearerJwt, WithoutExpiryIsAcceptedOnlyIfAllowed) {
  BearerJwtOptions lasting = options();
  EXPECT_FALSE(accepts(lasting, hs256({{"sub", "7"}})));
  lasting.require_expiry = false;
  EXPECT_TRUE(accepts(lasting, hs256({{"sub", "7"}})));
}

TEST(BearerJwt, WithNonNumericDatesIsInvalid) {
  BearerJwtOptions lasting = options();
  lasting.require_expiry = false;
  EXPECT_FALSE(accepts(lasting, hs256({{"exp", "tomorrow"}})));
  EXPECT_FALSE(accepts(lasting, hs256({{"exp", nullptr}})));
  EXPECT_FALSE(accepts(lasting, hs256({{"nbf", "today"}, {"exp", kNow + 60}})));
  EXPECT_TRUE(accepts(lasting, hs256({{"exp", static_cast<double>(kNow) + 0.5}})));
}

TEST(BearerJwt, MustBeFromTheIssuerAndForTheAudience) {
  BearerJwtOptions strict = options();
  strict.issuer = "https://login.example.com";
  strict.audience = "chat";
  const auto with = [](Json issuer, Json audience) {
    return hs256({{"exp", kNow + 60}, {"iss", std::move(issuer)}, {"aud", std::move(audience)}});
  };
  EXPECT_TRUE(accepts(strict, with("https://login.example.com", "chat")));
  EXPECT_TRUE(accepts(strict, with("https://login.example.com", JsonArray{"mail", "chat"})));
  EXPECT_FALSE(accepts(strict, with("https://evil.example.com", "chat")));
  EXPECT_FALSE(accepts(strict, with("https://login.example.com", "mail")));
  EXPECT_FALSE(accepts(strict, with("https://login.example.com", JsonArray{"mail"})));
  EXPECT_FALSE(accepts(strict, with("https://login.example.com", 7)));
  EXPECT_FALSE(accepts(strict, hs256(kClaims)));
}

TEST(BearerJwt, WithACriticalExtensionIsRefused) {
  EXPECT_FALSE(accepts(options(), token(JWT_ALG_HS256, kSecret, kClaims, {{"crit", JsonArray{"x"}}})));
}

TEST(BearerJwt, ComesInTheHeaderOrTheConfiguredParameter) {
  BearerJwtOptions with_parameter = options();
  with_parameter.parameter = "token";
  HttpRequest request;
  request.params = {{"token", hs256(kClaims)}};
  EXPECT_TRUE(run_step(bearer_jwt(with_parameter), request).get().allowed());
  EXPECT_FALSE(run_step(bearer_jwt(options()), request).get().allowed());
  for (const char* scheme : {"Bearer ", "bEARER ", "BEARER   "}) {  // RFC 9110 §11.1, §11.4
    request.headers = {{"authorization", scheme + hs256(kClaims)}};
    EXPECT_TRUE(run_step(bearer_jwt(options()), request).get().allowed()) << scheme;
  }
  request.headers = {{"authorization", "bEARER no token"}};
  EXPECT_FALSE(run_step(bearer_jwt(with_parameter), request).get().allowed());
}

TEST(BearerJwt, MayBeTheAuthTokenOfAPhoenixClientOverEitherTransport) {
  std::string encoded = base::base64(hs256(kClaims));
  encoded.erase(encoded.find_last_not_of('=') + 1);
  HttpRequest websocket;
  websocket.headers = {{"Sec-WebSocket-Protocol", "phoenix, base64url.bearer.phx." + encoded}};
  EXPECT_TRUE(run_step(bearer_jwt(options()), websocket).get().allowed());
  HttpRequest longpoll;
  longpoll.headers = {{"X-Phoenix-AuthToken", hs256(kClaims)}};
  EXPECT_TRUE(run_step(bearer_jwt(options()), longpoll).get().allowed());
  websocket.headers = {{"Sec-WebSocket-Protocol", "phoenix, base64url.bearer.phx.%%%"}};
  EXPECT_FALSE(run_step(bearer_jwt(options()), websocket).get().allowed());
}

TEST(BearerJwt, ChallengeDistinguishesAMissingFromAnInvalidTokenButNoMore) {
  const StepResult missing = run_step(bearer_jwt(options()), {}).get();
  EXPECT_EQ(challenge(missing), "Bearer");
  EXPECT_EQ(challenge(ask(options(), "x.y.z")), R"(Bearer error="invalid_token")");
  HttpRequest basic;
  basic.headers = {{"Authorization", "Basic dXNlcjpwYXNz"}};
  EXPECT_EQ(challenge(run_step(bearer_jwt(options()), basic).get()), "Bearer");
}

TEST(BearerJwt, KeysThatDoNotFitTheirAlgorithmAreErrorsThatRevealNoKey) {
  for (const JwtKey& key :
       {JwtKey{JwtAlgorithm::hs256, std::string(31, 's')}, JwtKey{JwtAlgorithm::rs256, kSecret},
        JwtKey{JwtAlgorithm::es256, rsa().public_pem}, JwtKey{JwtAlgorithm::rs256, p256().public_pem},
        JwtKey{JwtAlgorithm::rs256, ""}}) {
    try {
      static_cast<void>(bearer_jwt(options({key})));
      ADD_FAILURE() << key.key;
    } catch (const std::invalid_argument& error) {
      const bool shown =
          !key.key.empty() && std::string_view(error.what()).find(key.key) != std::string_view::npos;
      EXPECT_FALSE(shown) << error.what();
    }
  }
  EXPECT_THROW(static_cast<void>(bearer_jwt(options({}))), std::invalid_argument);
  EXPECT_NO_THROW(static_cast<void>(bearer_jwt(options({{JwtAlgorithm::hs256, std::string(32, 's')}}))));
}

}  // namespace
}  // namespace roost::steps
