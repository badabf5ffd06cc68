// SPDX-License-Identifier: Apache-2.0
// The content of a token whose signature is valid, because a secret may leak; and tokens of strangers. What
// is read can be written and read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "token/message_encryptor.hpp"
#include "token/message_verifier.hpp"
#include "token/token_payload.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace roost::token;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string key(32, 'k');
  if (verify_message(bytes, key) && size < 40) std::abort();  // shorter than any signature
  if (verify_message(sign_message(bytes, key), key) != bytes) std::abort();
  const auto payload = decode_payload(bytes);
  if (!payload) return 0;
  const auto again = encode_payload(payload->data, payload->signed_at_ms, payload->max_age);
  if (!again) return 0;  // a term may hold values that we never write into a token
  const auto same = decode_payload(*again);
  if (!same || same->data != payload->data) std::abort();
  return 0;
}
