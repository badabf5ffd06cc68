// SPDX-License-Identifier: Apache-2.0
// A session cookie as sent by strangers, and the content of one with a valid signature.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "token/message_verifier.hpp"
#include "token/session_cookie.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace roost::token;
  static const std::array<SessionKeys, 2> kKeys{
      {{std::string(32, 's')}, {std::string(32, 's'), std::string(32, 'e')}}};
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)decode_session(bytes, kKeys);
  (void)decode_session(sign_message(bytes, kKeys[0].signing), kKeys);
  return 0;
}
