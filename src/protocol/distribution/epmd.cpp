// SPDX-License-Identifier: Apache-2.0
#include "protocol/distribution/epmd.hpp"

#include "base/big_endian.hpp"
#include "protocol/etf/byte_cursor.hpp"

namespace roost::distribution {

using base::append_big_endian;

namespace {

constexpr std::uint8_t kPortAnswer = 119;
constexpr std::uint8_t kRegistered = 118;
constexpr std::uint8_t kRegisteredOld = 121;
constexpr char kHidden = 72;
constexpr std::uint16_t kHighestVersion = 6;
constexpr std::uint16_t kLowestVersion = 5;

std::string with_length(const std::string& body) {
  std::string request;
  append_big_endian(request, static_cast<std::uint16_t>(body.size()));
  return request + body;
}

}  // namespace

std::string look_up_request(std::string_view name) {
  return with_length("z" + std::string(name));
}

LookUpAnswer read_look_up(std::string_view bytes) {
  etf::ByteCursor cursor(bytes);
  const auto kind = cursor.big_endian(1);
  if (kind && *kind != kPortAnswer) return Malformed{"its answer is not about a port"};
  const auto result = cursor.big_endian(1);
  if (!result) return NeedMore{};
  if (*result != 0) return NoSuchNode{};
  const auto port = cursor.big_endian(2);
  if (!port) return NeedMore{};
  if (*port == 0) return Malformed{"port 0"};
  return NodeListens{static_cast<std::uint16_t>(*port)};
}

std::string registration_request(std::string_view name, std::uint16_t port) {
  std::string body = "x";
  append_big_endian(body, port);
  body.push_back(kHidden);
  body.push_back(0);  // TCP over IP
  append_big_endian(body, kHighestVersion);
  append_big_endian(body, kLowestVersion);
  append_big_endian(body, static_cast<std::uint16_t>(name.size()));
  body.append(name);
  append_big_endian(body, std::uint16_t{0});
  return with_length(body);
}

RegistrationAnswer read_registration(std::string_view bytes) {
  etf::ByteCursor cursor(bytes);
  const auto kind = cursor.big_endian(1);
  if (kind && *kind != kRegistered && *kind != kRegisteredOld)
    return Malformed{"its answer is not about a registration"};
  const auto result = cursor.big_endian(1);
  if (!result) return NeedMore{};
  if (*result != 0) return NameTaken{};
  const auto creation = cursor.big_endian(*kind == kRegistered ? 4 : 2);
  if (!creation) return NeedMore{};
  return Registered{static_cast<std::uint32_t>(*creation)};
}

}  // namespace roost::distribution
