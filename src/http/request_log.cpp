// SPDX-License-Identifier: Apache-2.0
#include "http/request_log.hpp"

#include <fmt/format.h>

#include <atomic>
#include <cstdint>
#include <utility>

#include "base/log_text.hpp"
#include "http/exchange.hpp"

namespace roost::http {

/// A handler may keep its responder on any thread after the endpoint is gone. There is no lock, since a slow
/// telemetry handler on one thread must not block the shard: callers inside are counted, and the destructor
/// waits for them.
class RequestLog::Gate {
 public:
  explicit Gate(const RequestLog& log) : log_(log) {}

  /// Calls `use(log)` unless the log is gone.
  template <class Use>
  void enter(Use use) {
    inside_.fetch_add(1);
    if (!closed_.load()) use(log_);
    if (inside_.fetch_sub(1) == 1 && closed_.load()) inside_.notify_all();
  }
  void close() {
    closed_.store(true);
    for (std::size_t inside = inside_.load(); inside != 0; inside = inside_.load())
      inside_.wait(inside);
  }

 private:
  const RequestLog& log_;
  std::atomic<std::size_t> inside_ = 0;
  std::atomic<bool> closed_ = false;
};

/// Wraps the exchange of a responder until the answer has passed.
class RequestLog::Followed final : public Exchange {
 public:
  Followed(const RequestLog& log, const HttpRequest& request, std::unique_ptr<Exchange> inner, LogLevel level,
           bool telemetry)
      : gate_(log.gate_),
        inner_(std::move(inner)),
        method_(request.method),
        path_(request.path),
        level_(level),
        telemetry_(telemetry),
        started_(log.clock_.now()) {
    tell(log, telemetry_event::kRequestStart, {}, 0);
    write(log, fmt::format("{} {}", base::shown(method_), base::shown(path_)), {}, 0);
  }

  void follow(const std::shared_ptr<ResponseDelivery>& delivery) override { inner_->follow(delivery); }
  void respond(HttpResponse response, OnLost on_lost) override {
    sent(response.status);
    inner_->respond(std::move(response), std::move(on_lost));
  }
  void respond_with_file(HttpResponse head, std::unique_ptr<FileBody> body) override {
    sent(head.status);
    inner_->respond_with_file(std::move(head), std::move(body));
  }
  void upgrade(HttpResponse head, TakeOver take_over) override {
    sent(head.status);
    inner_->upgrade(std::move(head), std::move(take_over));
  }
  void abandon() override {
    constexpr unsigned kStatusOfUnanswered = 500;
    sent(kStatusOfUnanswered);
    inner_->abandon();
  }

 private:
  void sent(unsigned status) const {
    gate_->enter([&](const RequestLog& log) {
      const base::Duration duration = log.clock_.now() - started_;
      tell(log, telemetry_event::kRequestStop, duration, status);
      write(log, fmt::format("Sent {} in {}", status, base::duration_text(duration)), duration, status);
    });
  }

  void tell(const RequestLog& log, std::string_view name, base::Duration duration, unsigned status) const {
    if (!telemetry_ || !log.telemetry_.active()) return;
    log.telemetry_.emit({.name = name,
                         .topic = path_,
                         .event = method_,
                         .duration = duration,
                         .count = status,
                         .log = level_});
  }

  void write(const RequestLog& log, const std::string& line, base::Duration duration, unsigned status) const {
    const LogField fields[] = {{"method", method_},
                               {"path", path_},
                               {"status", std::int64_t{status}},
                               {"duration_ns", duration.count()}};
    constexpr std::size_t kOfRequest = 2;
    const std::span<const LogField> all(fields);
    log.logger_.write({level_, line, {}, status == 0 ? all.first(kOfRequest) : all});
  }

  const std::shared_ptr<Gate> gate_;
  const std::unique_ptr<Exchange> inner_;
  const std::string method_;
  const std::string path_;
  const LogLevel level_;
  const bool telemetry_;
  const base::TimePoint started_;
};

RequestLog::RequestLog(Logger& logger, Telemetry& telemetry, const base::Clock& clock)
    : logger_(logger), telemetry_(telemetry), clock_(clock), gate_(std::make_shared<Gate>(*this)) {}

RequestLog::~RequestLog() {
  gate_->close();
}

HttpResponder RequestLog::follow(const HttpRequest& request, HttpResponder responder, LogLevel level) const {
  if (!telemetry_.active()) return follow_in_log(request, std::move(responder), level);
  return HttpResponder(std::make_unique<Followed>(*this, request, responder.release(), level, true));
}

HttpResponder RequestLog::follow_in_log(const HttpRequest& request, HttpResponder responder,
                                        LogLevel level) const {
  if (!logger_.enabled(level)) return responder;
  return HttpResponder(std::make_unique<Followed>(*this, request, responder.release(), level, false));
}

}  // namespace roost::http
