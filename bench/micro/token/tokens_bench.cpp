// SPDX-License-Identifier: Apache-2.0
// The cost of a connect with a token or a session cookie once the key is derived, and of deriving it.
#include "roost/token.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

#include "cost.hpp"
#include "roost/session.hpp"
#include "token/key_generator.hpp"

namespace {

using namespace roost;

const std::string kSecret(64, 's');
const Json kData{{"user_id", 42}, {"name", "Ada"}, {"roles", {"admin", "author"}}};

Tokens tokens() {
  return Tokens::create({.current = kSecret}).value();
}

void sign(benchmark::State& state) {
  const Tokens maker = tokens();
  (void)maker.sign("user auth", kData).value();
  const bench::Cost cost(state);
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(maker.sign("user auth", kData));
}
BENCHMARK(sign)->Name("token/sign");

void verify(benchmark::State& state) {
  const Tokens reader = tokens();
  const std::string token = reader.sign("user auth", kData).value();
  const bench::Cost cost(state);
  for ([[maybe_unused]] auto _ : state) {
    const auto data = reader.verify("user auth", token);
    if (!data) std::abort();
  }
}
BENCHMARK(verify)->Name("token/verify");

void verify_a_strangers(benchmark::State& state) {
  const Tokens reader = tokens();
  std::string token = reader.sign("user auth", kData).value();
  token.back() = token.back() == 'A' ? 'B' : 'A';
  const bench::Cost cost(state);
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(reader.verify("user auth", token));
}
BENCHMARK(verify_a_strangers)->Name("token/verify_a_strangers");

void decrypt(benchmark::State& state) {
  const Tokens reader = tokens();
  const std::string token = reader.encrypt("user secret", kData).value();
  const bench::Cost cost(state);
  for ([[maybe_unused]] auto _ : state) {
    const auto data = reader.decrypt("user secret", token);
    if (!data) std::abort();
  }
}
BENCHMARK(decrypt)->Name("token/decrypt");

void derive_a_key(benchmark::State& state) {
  std::int64_t number = 0;
  const token::KeyGenerator keys(kSecret);
  const bench::Cost cost(state);
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(keys.key("salt " + std::to_string(number++), {}));
}
BENCHMARK(derive_a_key)->Name("token/derive_a_key");

void read_session(benchmark::State& state, std::optional<std::string> encryption_salt) {
  const Sessions sessions =
      Sessions::create(
          {.current = kSecret},
          {.key = "_app_key", .signing_salt = "salt", .encryption_salt = std::move(encryption_salt)})
          .value();
  const std::string cookie =
      sessions.write({{"_csrf_token", "NKIVl1c2q0x9fL7kqYp3R1oT"}, {"user_id", 42}}).value();
  const bench::Cost cost(state);
  for ([[maybe_unused]] auto _ : state)
    if (!sessions.read(cookie)) std::abort();
}
BENCHMARK_CAPTURE(read_session, is_signed, std::nullopt)->Name("token/read_signed_session");
BENCHMARK_CAPTURE(read_session, encrypted, "encryption salt")->Name("token/read_encrypted_session");

}  // namespace
