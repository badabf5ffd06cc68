// SPDX-License-Identifier: Apache-2.0
// Requests as sent by clients: a browser's upgrade, a load balancer's GET, a long poll's POST, whole and in
// pieces. Each gets a parser of its own, as on a connection.
#include "protocol/http1/request_parser.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

#include "cost.hpp"
#include "protocol/http1/http_date.hpp"
#include "protocol/http1/response_writer.hpp"
#include "protocol/http1/url.hpp"

namespace {

using namespace roost;

const http1::RequestLimits kLimits;

const std::string kUpgrade =
    "GET /socket/websocket?token=SFMyNTY.g2gDYQFuBgD1&vsn=2.0.0 HTTP/1.1\r\n"
    "Host: chat.example.com\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
    "Accept: */*\r\n"
    "Accept-Language: en-US,en;q=0.5\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\n"
    "Sec-WebSocket-Version: 13\r\n"
    "Origin: https://chat.example.com\r\n"
    "Sec-WebSocket-Extensions: permessage-deflate\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Connection: keep-alive, Upgrade\r\n"
    "Cookie: _my_app_key=SFMyNTY.g3QAAAABbQAAAAtfY3NyZl90b2tlbm0AAAAYTktJ.c2lnbmF0dXJl\r\n"
    "Sec-Fetch-Dest: empty\r\n"
    "Sec-Fetch-Mode: websocket\r\n"
    "Sec-Fetch-Site: same-origin\r\n"
    "Pragma: no-cache\r\n"
    "Cache-Control: no-cache\r\n"
    "Upgrade: websocket\r\n\r\n";
const std::string kProbe = "GET /healthz HTTP/1.1\r\nHost: 10.0.0.7:4000\r\nConnection: close\r\n\r\n";

std::string post(std::size_t body) {
  return "POST /socket/longpoll?vsn=2.0.0 HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
         "Content-Length: " +
         std::to_string(body) + "\r\n\r\n" + std::string(body, 'x');
}

std::string chunked_post(std::size_t chunks) {
  std::string request = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (std::size_t i = 0; i < chunks; ++i)
    request += "400\r\n" + std::string(1024, 'x') + "\r\n";
  return request + "0\r\n\r\n";
}

/// Feeds the request like a connection: unconsumed bytes are offered again with more appended.
bool parse_in_pieces(std::string_view request, std::size_t piece) {
  http1::RequestParser parser(kLimits);
  std::size_t begin = 0;
  for (std::size_t end = std::min(piece, request.size());; end = std::min(end + piece, request.size())) {
    const http1::Parsed parsed = parser.parse(request.substr(begin, end - begin));
    begin += parsed.consumed;
    if (!std::holds_alternative<http1::NeedMore>(parsed.outcome))
      return std::holds_alternative<http1::Request>(parsed.outcome);
    if (end == request.size()) return false;
  }
}

void parse(benchmark::State& state, const std::string& request, std::size_t piece) {
  if (!parse_in_pieces(request, piece)) std::abort();
  const bench::Cost cost(state, {.bytes = bench::size_of(request)});
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(parse_in_pieces(request, piece));
}

void parse_whole(benchmark::State& state, const std::string& request) {
  parse(state, request, request.size());
}
BENCHMARK_CAPTURE(parse_whole, upgrade, kUpgrade)->Name("http1/browsers_upgrade");
BENCHMARK_CAPTURE(parse_whole, probe, kProbe)->Name("http1/small_get");

void parse_byte_by_byte(benchmark::State& state) {
  parse(state, kUpgrade, 1);
}
BENCHMARK(parse_byte_by_byte)->Name("http1/browsers_upgrade_byte_by_byte");

void parse_post(benchmark::State& state) {
  parse(state, post(static_cast<std::size_t>(state.range(0))), static_cast<std::size_t>(state.range(1)));
}
BENCHMARK(parse_post)->Name("http1/post_in_pieces")->Args({256, 65536})->Args({1 << 20, 65536});

void parse_chunked(benchmark::State& state) {
  parse(state, chunked_post(static_cast<std::size_t>(state.range(0))), 65536);
}
BENCHMARK(parse_chunked)->Name("http1/post_in_chunks_of_1024")->Arg(1)->Arg(512);

void write_response(benchmark::State& state) {
  const http1::Headers headers{{"content-type", "application/json; charset=utf-8"},
                               {"access-control-allow-origin", "https://chat.example.com"}};
  const std::string date = http1::http_date(1'790'000'000);
  std::string out;
  http1::write_head({.headers = headers, .content_length = 512, .date = date}, out);
  const bench::Cost cost(state, {.bytes = bench::size_of(out)});
  for ([[maybe_unused]] auto _ : state) {
    out.clear();
    http1::write_head({.headers = headers, .content_length = 512, .date = date}, out);
    benchmark::DoNotOptimize(out);
  }
}
BENCHMARK(write_response)->Name("http1/response_head");

void read_query(benchmark::State& state) {
  constexpr std::string_view kQuery = "token=SFMyNTY.g2gDYQFuBgD1&vsn=2.0.0&name=J%C3%BCrgen+M&tags%5B%5D=a";
  const bench::Cost cost(state, {.bytes = bench::size_of(kQuery)});
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(http1::parse_query(kQuery));
}
BENCHMARK(read_query)->Name("http1/query");

}  // namespace
