// SPDX-License-Identifier: Apache-2.0
#include "cli/explain/handshake.hpp"

#include <array>

#include "base/random.hpp"
#include "cli/explain/first_words.hpp"
#include "client/http_exchange.hpp"
#include "net/resolve.hpp"
#include "protocol/websocket/client_handshake.hpp"
#include "protocol/websocket/frame_writer.hpp"

namespace roost::cli::explain {
namespace {

websocket::ClientHandshake handshake_of(const Ask& ask) {
  std::array<std::byte, 16> random{};
  base::system_random()(random);
  websocket::ClientHandshake handshake{.host = ask.url.authority(),
                                       .target = ask.url.target,
                                       .key = websocket::make_key(random),
                                       .subprotocols = {},
                                       .extra_headers = ask.headers};
  if (!ask.origin.empty()) handshake.extra_headers.add("Origin", ask.origin);
  return handshake;
}

/// So that the server need not wonder where we went.
void close(client::ByteStream& stream) {
  std::array<std::byte, 4> mask_bytes{};
  base::system_random()(mask_bytes);
  websocket::MaskKey mask{};
  for (std::size_t i = 0; i < mask.size(); ++i)
    mask[i] = static_cast<decltype(mask)::value_type>(mask_bytes[i]);
  stream.send(websocket::frame_close(websocket::CloseCode::normal, {}, mask).view());
  stream.finish();
}

void take(Attempt& attempt, const websocket::ClientHandshake& handshake,
          Result<client::HttpExchange::Answer> answer) {
  if (!answer) return void(attempt.error = answer.error());
  attempt.response = answer->response;
  const auto checked = websocket::check_upgrade_response(handshake, static_cast<int>(answer->response.status),
                                                         answer->response.headers);
  if (!checked) return void(attempt.error = checked.error());
  attempt.accepted = true;
  attempt.refusal = refusal_in(answer->rest);
  if (answer->stream) close(*answer->stream);
}

}  // namespace

Result<std::vector<std::string>> addresses_of(const client::Url& url) {
  const auto resolved = net::resolve(url.host, url.port);
  if (!resolved) return resolved.error();
  std::vector<std::string> texts;
  for (const net::Address& address : *resolved)
    texts.push_back(address.ip());
  return texts;
}

Attempt make_attempt(const Ask& ask, base::Duration timeout, std::shared_ptr<client::Tls> tls) {
  Attempt attempt{.ask = ask, .at = std::time(nullptr)};
  const websocket::ClientHandshake handshake = handshake_of(ask);
  auto request = websocket::upgrade_request_head(handshake);
  if (!request) {
    attempt.error = request.error();
    return attempt;
  }
  const base::SteadyClock clock;
  runtime::EventLoop loop(clock);
  const base::TimePoint started = clock.now();
  client::HttpExchange exchange(loop, ask.url, *std::move(request),
                                client::ExchangeOptions{timeout, std::move(tls)},
                                [&](Result<client::HttpExchange::Answer> answer) {
                                  take(attempt, handshake, std::move(answer));
                                  loop.stop();
                                });
  loop.run();
  attempt.took = std::chrono::duration_cast<std::chrono::microseconds>(clock.now() - started);
  return attempt;
}

}  // namespace roost::cli::explain
