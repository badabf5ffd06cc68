// SPDX-License-Identifier: Apache-2.0
#include "roost/client.hpp"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <thread>

#include "base/check.hpp"
#include "base/thread.hpp"
#include "client/client_socket.hpp"
#include "client/gate.hpp"
#include "client/websocket_link.hpp"

namespace roost {
namespace {

using std::chrono::milliseconds;

client::ServerUrl checked_url(const std::string& url) {
  auto parsed = client::parse_websocket_url(url);
  if (!parsed) throw std::invalid_argument(parsed.error().message);
  return *std::move(parsed);
}

phoenix::ClientCodec checked_codec(const std::string& vsn) {
  const auto codec = phoenix::ClientCodec::for_vsn(vsn);
  if (!codec) throw std::invalid_argument("vsn is \"" + vsn + "\"; it must be 1.0.0 or 2.0.0");
  return *codec;
}

/// A client may send what browsers let a page send.
void check_close(std::uint16_t code, std::string_view reason) {
  constexpr std::size_t kLongestReason = 123;  // RFC 6455 §5.5
  if (code != 1000 && (code < 3000 || code > 4999))
    throw std::invalid_argument("the close code of a client must be 1000 or 3000 to 4999");
  if (reason.size() > kLongestReason)
    throw std::invalid_argument("the reason of a close must be at most 123 bytes");
}

ClientOptions checked(ClientOptions options) {
  if (options.reconnect_delays.empty() || options.rejoin_delays.empty())
    throw std::invalid_argument("reconnect_delays and rejoin_delays need at least one delay");
  if (options.heartbeat_interval <= milliseconds::zero())
    throw std::invalid_argument("heartbeat_interval must be positive");
  if (!(options.jitter >= 0 && options.jitter <= 1))
    throw std::invalid_argument("jitter must be from 0 to 1");
  return options;
}

net::RetryOptions retries(const ClientOptions& options, const ClientOptions::Delays& delays) {
  return {.delays = delays, .steady_after = options.steady_after, .jitter = options.jitter};
}

client::SocketOptions socket_options(const ClientOptions& options) {
  return {.codec = checked_codec(options.vsn),
          .heartbeat_interval = options.heartbeat_interval,
          .reconnect = options.reconnect,
          .reconnects = retries(options, options.reconnect_delays),
          .channel = {.timeout = options.timeout,
                      .rejoins = retries(options, options.rejoin_delays),
                      .max_buffered_pushes = options.max_buffered_pushes}};
}

}  // namespace

ClientOptions::Delays ClientOptions::default_reconnect_delays() {
  return {milliseconds(10),    milliseconds(50),   milliseconds(100), milliseconds(150),
          milliseconds(200),   milliseconds(250),  milliseconds(500), milliseconds(1'000),
          milliseconds(2'000), milliseconds(5'000)};
}

ClientOptions::Delays ClientOptions::default_rejoin_delays() {
  return {milliseconds(1'000), milliseconds(2'000), milliseconds(5'000), milliseconds(10'000)};
}

/// Built on the application's thread; from start() on, everything but the gate belongs to the client's
/// thread.
class Client::Impl {
 public:
  Impl(const std::string& url, ClientOptions options)
      : options_(checked(std::move(options))),
        logger_(std::make_shared<Logger>(options_.log_sink, options_.log_level)),
        loop_(clock_),
        link_(loop_, checked_url(url), options_, base::system_random(),
              [] { return std::chrono::system_clock::now(); }),
        socket_(loop_, socket_options(options_), link_, *logger_),
        gate_(std::make_shared<client::Gate>(loop_.mailbox(), logger_)) {
    link_.attach(socket_);
    thread_ = base::start_thread("roost-client", [this] { loop_.run(); });
  }

  ~Impl() {
    ROOST_CHECK(thread_.get_id() != std::this_thread::get_id(),
                "a Client must not be destroyed by one of its own callbacks");
    gate_->post([this] { loop_.stop(); });  // after the calls made before
    thread_.join();
  }

  [[nodiscard]] client::ClientSocket& socket() noexcept { return socket_; }
  [[nodiscard]] const std::shared_ptr<client::Gate>& gate() const noexcept { return gate_; }

  /// Runs `task(socket)` on the loop.
  template <class SocketTask>
  void post(SocketTask task) {
    gate_->post([this, task = std::move(task)]() mutable { task(socket_); });
  }

  [[nodiscard]] ClientChannel add(std::string_view topic, client::Push::PayloadSource params) {
    auto channel = socket_.make_channel(Topic(topic), std::move(params));
    post([channel](client::ClientSocket& socket) { socket.add(channel); });
    return {gate_, channel};
  }

 private:
  const ClientOptions options_;
  std::shared_ptr<Logger> logger_;
  base::SteadyClock clock_;
  runtime::EventLoop loop_;
  client::WebSocketLink link_;
  client::ClientSocket socket_;
  std::shared_ptr<client::Gate> gate_;
  std::thread thread_;
};

Client::Client(const std::string& url, ClientOptions options)
    : impl_(std::make_unique<Impl>(url, std::move(options))) {}

Client::~Client() = default;

void Client::connect() {
  impl_->post([](client::ClientSocket& socket) { socket.connect(); });
}

void Client::disconnect(std::uint16_t code, std::string reason) {
  check_close(code, reason);
  impl_->post(
      [code, reason = std::move(reason)](client::ClientSocket& socket) { socket.disconnect(code, reason); });
}

bool Client::connected() const noexcept {
  return impl_->socket().connected();
}

ClientChannel Client::channel(std::string_view topic, Payload params) {
  return impl_->add(topic, [params = std::move(params)] { return params; });
}

ClientChannel Client::channel(std::string_view topic, std::function<Payload()> params) {
  return impl_->add(topic, [params = std::move(params)]() -> Result<Payload> {
    try {
      return params();
    } catch (const std::exception& error) {
      return make_error(std::string("the params of the channel threw: ") + error.what());
    }
  });
}

void Client::on_open(std::function<void()> handler) {
  impl_->post([handler = impl_->gate()->guard("an on_open handler", std::move(handler))](
                  client::ClientSocket& socket) mutable { socket.handlers().on_open = std::move(handler); });
}

void Client::on_close(std::function<void(const ClientClose&)> handler) {
  impl_->post([handler = impl_->gate()->guard("an on_close handler", std::move(handler))](
                  client::ClientSocket& socket) mutable { socket.handlers().on_close = std::move(handler); });
}

void Client::on_error(std::function<void(const Error&)> handler) {
  impl_->post([handler = impl_->gate()->guard("an on_error handler", std::move(handler))](
                  client::ClientSocket& socket) mutable { socket.handlers().on_error = std::move(handler); });
}

}  // namespace roost
