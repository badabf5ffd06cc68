// SPDX-License-Identifier: Apache-2.0
// Calls to serializers (roost/serializer.hpp). All go through here: a serializer may be the application's, so
// an exception it throws becomes an error value.
#pragma once

#include <exception>

#include "protocol/phoenix/protocol_names.hpp"
#include "roost/serializer.hpp"

namespace roost::phoenix {

using FrameKind = MessageKind;

template <class Call>
[[nodiscard]] EncodeResult encoded(const Call& call) {
  try {
    return call();
  } catch (const std::exception& error) {
    return EncodeError{"payload", error.what()};
  } catch (...) {
    return EncodeError{"payload", "the serializer threw something that is not a std::exception"};
  }
}

[[nodiscard]] inline DecodeResult decode(const Serializer& serializer, FrameKind kind, std::string_view frame,
                                         DecodeScratch& scratch) {
  constexpr std::string_view kRule = "a message of this serializer";
  try {
    return serializer.decode(kind, frame, scratch);
  } catch (const std::exception& error) {
    return DecodeError{error.what(), kRule};
  } catch (...) {
    return DecodeError{"the serializer threw something that is not a std::exception", kRule};
  }
}

[[nodiscard]] inline EncodeResult encode_push(const Serializer& serializer, const Push& push,
                                              std::string& out) {
  return encoded([&] { return serializer.encode_push(push, out); });
}
[[nodiscard]] inline EncodeResult encode_reply(const Serializer& serializer, const Reply& reply,
                                               std::string& out) {
  return encoded([&] { return serializer.encode_reply(reply, out); });
}
[[nodiscard]] inline EncodeResult encode_broadcast(const Serializer& serializer, const Broadcast& broadcast,
                                                   std::string& out) {
  return encoded([&] { return serializer.encode_broadcast(broadcast, out); });
}
[[nodiscard]] inline EncodeResult encode_close(const Serializer& serializer, const Control& control,
                                               std::string& out) {
  return encoded([&] { return serializer.encode_close(control, out); });
}
[[nodiscard]] inline EncodeResult encode_error(const Serializer& serializer, const Control& control,
                                               std::string& out) {
  return encoded([&] { return serializer.encode_error(control, out); });
}

}  // namespace roost::phoenix
