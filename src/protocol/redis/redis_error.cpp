// SPDX-License-Identifier: Apache-2.0
#include "protocol/redis/redis_error.hpp"

#include <algorithm>
#include <iterator>

namespace roost::redis {
namespace {

struct Known {
  std::string_view begins;
  ErrorKind kind;
};

constexpr Known kErrors[] = {
    {"NOAUTH ", ErrorKind::authorization},
    {"WRONGPASS ", ErrorKind::authorization},
    {"ERR invalid password", ErrorKind::authorization},
    {"ERR Client sent AUTH, but no password is set", ErrorKind::authorization},
    {"ERR AUTH ", ErrorKind::authorization},
    {"NOPERM ", ErrorKind::permission},
    {"LOADING ", ErrorKind::busy},
    {"BUSY ", ErrorKind::busy},
    {"MASTERDOWN ", ErrorKind::busy},
    {"READONLY ", ErrorKind::busy},
    {"TRYAGAIN ", ErrorKind::busy},
    {"CLUSTERDOWN ", ErrorKind::busy},
    {"ERR max number of clients", ErrorKind::limit},
    {"OOM ", ErrorKind::limit},
    {"NOPROTO ", ErrorKind::no_resp3},
    {"ERR unknown command `HELLO`", ErrorKind::no_resp3},
    {"ERR unknown command 'HELLO'", ErrorKind::no_resp3},
};

}  // namespace

ErrorKind error_of(std::string_view text) {
  const auto* const known = std::find_if(std::begin(kErrors), std::end(kErrors), [text](const Known& error) {
    return text.starts_with(error.begins);
  });
  return known == std::end(kErrors) ? ErrorKind::other : known->kind;
}

}  // namespace roost::redis
