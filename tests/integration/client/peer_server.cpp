// SPDX-License-Identifier: Apache-2.0
#include "peer_server.hpp"

#include <gtest/gtest.h>

#include <array>
#include <boost/json.hpp>
#include <stdexcept>

#include "protocol/http1/response_writer.hpp"
#include "protocol/websocket/frame_writer.hpp"
#include "protocol/websocket/handshake.hpp"
#include "protocol/websocket/subprotocol.hpp"

namespace roost::test {

using runtime::Interest;
using websocket::CloseCode;
using websocket::Flow;
using websocket::Opcode;

PeerConnection::PeerConnection(PeerServer& server, net::Stream stream)
    : server_(server), stream_(std::move(stream)), handshaking_(stream_.tls() != nullptr) {
  server_.loop().watch(stream_.fd(), Interest::read, *this).value();
}

PeerConnection::~PeerConnection() {
  cut();
}

void PeerConnection::cut() {
  if (!stream_) return;
  server_.loop().unwatch(stream_.fd(), *this);
  stream_.socket().close();  // also for TLS, without a close_notify
}

void PeerConnection::write(std::string_view bytes) {
  if (!stream_) return;
  EXPECT_EQ(stream_.write(bytes).size, bytes.size()) << "tests write only what fits into the socket buffer";
}

void PeerConnection::text(std::string_view message) {
  write(websocket::frame_message(Opcode::text, message).view());
}
void PeerConnection::binary(std::string_view message) {
  write(websocket::frame_message(Opcode::binary, message).view());
}
void PeerConnection::ping(std::string_view payload) {
  write(websocket::frame_ping(payload).view());
}
void PeerConnection::close(CloseCode code, std::string_view reason) {
  write(websocket::frame_close(code, reason).view());
}

void PeerConnection::on_io(runtime::IoEvents) {
  if (handshaking_) return do_handshake();
  std::array<std::byte, 65536> bytes;
  const auto got = stream_.read(bytes);
  if (got.status == net::IoStatus::would_block) return;
  if (got.status != net::IoStatus::bytes) return cut();
  const std::string_view input(reinterpret_cast<const char*>(bytes.data()), got.size);
  if (upgraded_)
    read_frames(input);
  else
    read_request(input);
}

void PeerConnection::do_handshake() {
  const auto status = stream_.tls()->handshake(stream_.socket());
  if (status == net::TlsSession::Handshake::in_progress) return;
  handshaking_ = false;
  if (status != net::TlsSession::Handshake::done) cut();
}

void PeerConnection::read_request(std::string_view bytes) {
  received_ += bytes;
  auto parsed = parser_.parse(received_);
  received_.erase(0, parsed.consumed);
  if (!std::holds_alternative<http1::Request>(parsed.outcome)) return;
  request = std::get<http1::Request>(std::move(parsed.outcome));
  if (const std::string answer = server_.answer_request(request); !answer.empty()) {
    write(answer);
    return stream_.shutdown_write();
  }
  const auto offered = websocket::offered_subprotocols(request.headers);
  const std::string subprotocol(offered.empty() ? "" : offered.front());
  std::string head;
  http1::write_head({.status = 101,
                     .headers = websocket::upgrade_response_headers(request.headers, subprotocol, {}),
                     .connection = http1::ConnectionOption::as_given},
                    head);
  write(head + server_.after_head);
  upgraded_ = true;
  server_.on_open(*this);
  read_frames(received_);
}

void PeerConnection::read_frames(std::string_view bytes) {
  std::string input(bytes);
  const auto fault = reader_.read(std::as_writable_bytes(std::span(input)), frame_limits_, *this);
  EXPECT_FALSE(fault) << "the client broke " << fault->rule;
}

Flow PeerConnection::on_message(Opcode, std::string_view payload) {
  messages.emplace_back(payload);
  server_.on_message(*this, messages.back());
  return stream_ ? Flow::go_on : Flow::stop;
}

Flow PeerConnection::on_ping(std::string_view payload) {
  write(websocket::frame_pong(payload).view());
  return Flow::go_on;
}

Flow PeerConnection::on_pong(std::string_view payload) {
  pongs.emplace_back(payload);
  return Flow::go_on;
}

void PeerConnection::on_close(std::optional<CloseCode> code, std::string_view reason) {
  closed = std::to_string(code ? static_cast<unsigned>(*code) : 0U) + " " + std::string(reason);
  write(websocket::frame_close(code).view());
  stream_.shutdown_write();
}

PeerServer::PeerServer(std::uint16_t port, std::shared_ptr<const net::TlsServerContext> tls)
    : tls_(std::move(tls)), listener_(net::Listener::open({.port = port}).value()) {
  loop_.watch(listener_.fd(), Interest::accept, *this).value();
}

PeerServer::~PeerServer() {
  connections.clear();  // while their loop exists
  loop_.unwatch(listener_.fd(), *this);
}

std::string PeerServer::url(const std::string& path) const {
  return (tls_ == nullptr ? "ws://" : "wss://") + listener_.address().to_string() + path;
}

void PeerServer::on_io(runtime::IoEvents) {
  auto accepted = listener_.accept();
  if (accepted.status != net::AcceptStatus::accepted) return;
  auto session = tls_ == nullptr ? nullptr : tls_->accept();
  connections.emplace_back(*this, net::Stream(std::move(accepted.socket), std::move(session)));
}

void PeerServer::run_until(const std::function<bool()>& done) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!done()) {
    if (std::chrono::steady_clock::now() > deadline)
      throw std::runtime_error("what the test waits for did not happen");
    loop_.run_once(std::chrono::milliseconds(5));
  }
}

void PeerServer::talk_phoenix(PeerConnection& connection, const std::string& message) {
  namespace json = boost::json;
  json::error_code error;
  const json::value value = json::parse(message, error);
  const bool v2 = value.is_array() && value.as_array().size() == 5;
  if (!v2 && !(value.is_object() && value.as_object().contains("event"))) return;
  const auto field = [&](int index, const char* name) { return v2 ? value.at(index) : value.at(name); };
  const json::value event = field(3, "event");
  if (event != "phx_join" && event != "echo" && event != "heartbeat" && event != "phx_leave") return;
  const json::value reply{{"status", "ok"},
                          {"response", event == "echo" ? field(4, "payload") : json::object()}};
  if (v2)
    return connection.text(
        json::serialize(json::array{value.at(0), value.at(1), value.at(2), "phx_reply", reply}));
  connection.text(json::serialize(json::object{
      {"topic", value.at("topic")}, {"event", "phx_reply"}, {"payload", reply}, {"ref", value.at("ref")}}));
}

}  // namespace roost::test
