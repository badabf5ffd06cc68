// SPDX-License-Identifier: Apache-2.0
// A client's opening handshake: a refusal has a message that fits one line, and any other answer would be
// accepted by our own client. The same bytes are also parsed as a server's answer.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "protocol/http1/request_parser.hpp"
#include "protocol/http1/response_parser.hpp"
#include "protocol/http1/response_writer.hpp"
#include "protocol/websocket/client_handshake.hpp"
#include "protocol/websocket/handshake.hpp"
#include "protocol/websocket/subprotocol.hpp"

namespace {

using namespace roost;

const http1::RequestLimits kLimits{.request_line = 256, .header_count = 20, .header_bytes = 2048, .body = 0};
const std::string kKey = "dGhlIHNhbXBsZSBub25jZQ==";

void check(bool holds) {
  if (!holds) std::abort();
}

bool fits_one_line(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

/// As a client that had sent this request without extensions.
void take_answer(const http1::Headers& request, std::string_view subprotocol) {
  websocket::ClientHandshake client{.host = "x", .target = "/", .key = {}};
  client.key = request.get("sec-websocket-key").value_or("");
  if (!subprotocol.empty()) client.subprotocols = {std::string(subprotocol)};
  const http1::Headers answer = websocket::upgrade_response_headers(request, subprotocol, {});
  check(std::all_of(answer.begin(), answer.end(), http1::is_valid_header));
  const auto taken = websocket::check_upgrade_response(client, 101, answer);
  check(taken && taken->subprotocol == subprotocol);
}

void read_request(std::string_view bytes) {
  static const std::vector<std::string> kSpoken{"phoenix", "chat"};
  const http1::Parsed parsed = http1::RequestParser(kLimits).parse(bytes);
  const auto* request = std::get_if<http1::Request>(&parsed.outcome);
  if (request == nullptr) return;
  if (const auto refusal = websocket::refusal_of_upgrade(request->method, request->version, request->headers))
    return check(fits_one_line(*refusal));
  const auto choice =
      websocket::choose_subprotocol(websocket::offered_subprotocols(request->headers), kSpoken);
  const bool chosen = choice.status == websocket::SubprotocolChoice::Status::chosen;
  check(chosen == !choice.name.empty());
  take_answer(request->headers, choice.name);
  if (!websocket::extension_offers(request->headers))
    check(fits_one_line(websocket::refusal_of_extensions(request->headers)));
}

void read_answer(std::string_view bytes) {
  const auto response = http1::ResponseParser(kLimits).parse(bytes);
  if (!response || !*response) return;
  const websocket::ClientHandshake client{
      .host = "x", .target = "/", .key = kKey, .subprotocols = {"phoenix", "chat"}};
  const auto taken =
      websocket::check_upgrade_response(client, static_cast<int>((*response)->status), (*response)->headers);
  if (!taken) return;
  check((*response)->status == 101);
  check(taken->subprotocol.empty() || taken->subprotocol == "phoenix" || taken->subprotocol == "chat");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  read_request(bytes);
  read_answer(bytes);
  return 0;
}
