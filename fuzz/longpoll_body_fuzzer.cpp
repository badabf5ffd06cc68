// SPDX-License-Identifier: Apache-2.0
// The body of a long-poll POST, as ndjson and as anything else.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "transport/longpoll_request.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace roost::transport;
  roost::HttpRequest request;
  request.method = "POST";
  request.body.assign(reinterpret_cast<const char*>(data), size);
  const auto plain = posted_messages(request);
  if (!plain || plain->size() > 1) std::abort();
  request.headers.add("content-type", "application/x-ndjson");
  const auto lines = posted_messages(request);
  if (lines && lines->size() > kMaxPostedLines) std::abort();
  return 0;
}
