// SPDX-License-Identifier: Apache-2.0
// What a running Phoenix produced from one secret and one salt at one time, and helpers shared by the tests.
#pragma once

#include <boost/json/serialize.hpp>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "roost/token.hpp"

namespace roost::test {

inline const std::string kSecret = "kjoy3o1zeidquwy1398juxzldjlksahdk3";
inline const std::string kOtherSecret = "another secret of more than 20 bytes";
constexpr std::string_view kSalt = "user auth";
constexpr std::string_view kKeyDigits = "71e6bb9087444023e8313bbb80bf25945ba411c024f266b2954f9ca21db07a01";
constexpr std::string_view kPayloadOf99 = "83680361636e06000068e5cf8b016200015180";
constexpr std::chrono::system_clock::time_point kSignedAt{std::chrono::seconds(1700000000)};

constexpr std::string_view kSigned99 =
    "SFMyNTY.g2gDYWNuBgAAaOXPiwFiAAFRgA.uvJEDHa-IjTolIYW4Crh8PlZJCIGkSHuF4_nhnqPLRk";
constexpr std::string_view kEncrypted99 =
    "XCP.9x0uJ5jyuRl7fu12uWT367HkcYehVL845xKJ4OqkOKWnrO68VVWqKsRfUiKsacvJ1lAp4YImn8A0liE";

/// Every signed token of the specification with its data.
inline std::vector<std::pair<Json, std::string_view>> signed_vectors() {
  return {
      {99, kSigned99},
      {"user:1",
       "SFMyNTY.g2gDbQAAAAZ1c2VyOjFuBgAAaOXPiwFiAAFRgA.rY32qNTpO5sA_1juLISMxJWXik7Igq_x8VCclBw272k"},
      {JsonObject{{"id", 1}},
       "SFMyNTY.g2gDdAAAAAFtAAAAAmlkYQFuBgAAaOXPiwFiAAFRgA.0GLziABJDAVLmaYOy_2KtvAKsX36dpPAVThAKtE4TR4"},
      {1000000, "SFMyNTY.g2gDYgAPQkBuBgAAaOXPiwFiAAFRgA.DTAKJSvJhh_KWTZ_vBB3-7_Aqws4CGpocRIsdKkBNt0"},
  };
}

/// The data as JSON text, or the error.
inline std::string outcome(const Result<Json>& result) {
  return result ? serialize(*result) : result.error().code.message();
}

}  // namespace roost::test
