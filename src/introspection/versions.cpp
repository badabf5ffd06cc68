// SPDX-License-Identifier: Apache-2.0
#include "introspection/versions.hpp"

#include <fmt/core.h>
#include <openssl/crypto.h>
#include <simdjson.h>
#include <zlib.h>

#include <boost/version.hpp>

namespace roost::introspection {

std::vector<std::pair<std::string, std::string>> versions() {
  return {{"roost", ROOST_VERSION},
          {"compiler", __VERSION__},
          {"boost",
           fmt::format("{}.{}.{}", BOOST_VERSION / 100'000, BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100)},
          {"fmt", fmt::format("{}.{}.{}", FMT_VERSION / 10'000, FMT_VERSION / 100 % 100, FMT_VERSION % 100)},
          {"openssl", OpenSSL_version(OPENSSL_VERSION_STRING)},
          {"simdjson", fmt::format("{}.{}.{}", static_cast<int>(simdjson::SIMDJSON_VERSION_MAJOR),
                                   static_cast<int>(simdjson::SIMDJSON_VERSION_MINOR),
                                   static_cast<int>(simdjson::SIMDJSON_VERSION_REVISION))},
          {"zlib", zlibVersion()}};
}

}  // namespace roost::introspection
