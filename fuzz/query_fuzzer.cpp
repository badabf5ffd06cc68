// SPDX-License-Identifier: Apache-2.0
// The target of a request and its query, as passed to connect().
#include <boost/json/serialize.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "protocol/http1/url.hpp"
#include "roost/payload.hpp"
#include "transport/admission/nest_params.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto target = roost::http1::parse_target(text)) {
    for (const auto segment : roost::http1::path_segments(target->path))
      if (segment.find('/') != std::string_view::npos) std::abort();
  }
  const auto query = roost::http1::parse_query(text);
  if (!query) return 0;
  std::vector<roost::HttpParam> pairs;
  for (const auto& [name, value] : *query)
    pairs.push_back({name, value});
  const roost::Params params = roost::transport::nest_params(pairs);
  // The result is UTF-8 and JSON: it can be written and read again.
  if (!roost::Payload::from_json_text(boost::json::serialize(params))) std::abort();
  return 0;
}
