// SPDX-License-Identifier: Apache-2.0
#include "cli/dial/conversation.hpp"

#include <cstdint>

#include "base/visible_text.hpp"
#include "cli/shell_word.hpp"
#include "client/bearer_subprotocols.hpp"

namespace roost::cli::dial {
namespace {

using phoenix::FrameKind;
using websocket::CloseCode;
using websocket::Opcode;

constexpr int kMaxHops = 10;
/// How long to wait for answers after the input has ended.
constexpr base::Duration kLinger = std::chrono::milliseconds(500);
/// Changes within this time are drawn together.
constexpr base::Duration kDrawing = std::chrono::milliseconds(50);
/// Input is not read while more than this is waiting to be sent.
constexpr std::size_t kMaxUnsent = 1'000'000;

/// Adds what to do about an untrusted certificate.
std::string with_hint(const Error& error) {
  if (!net::is_certificate_error(error)) return error.message;
  return error.message +
         "\n--cacert FILE trusts the CA that signed it; --insecure accepts any certificate, for tests";
}

ExitCode code_of(const Error& error) {
  return error.code == std::errc::timed_out ? ExitCode::timed_out : ExitCode::failed;
}

}  // namespace

Conversation::Conversation(runtime::EventLoop& loop, const Plan& plan, Terminal& terminal, int input)
    : loop_(loop),
      plan_(plan),
      terminal_(terminal),
      url_(plan.url),
      input_(loop, input, plan.binary ? StdinReader::Unit::chunks : StdinReader::Unit::lines, *this),
      ping_timer_([this] { ping(); }),
      draw_timer_([this] { redraw(); }),
      linger_timer_(loop, *this, [this] { lingered(); }),
      expect_timer_(loop, *this, [this] { expect_timed_out(); }) {
  loop_.add_turn_end(*this);
}

Conversation::~Conversation() {
  loop_.remove_turn_end(*this);
}

void Conversation::start() {
  if (!plan_.expect.empty()) expect_timer_.give(plan_.within);
  if (!plan_.login) return connect();
  terminal_.detail("logging in at " + plan_.login->to_string());
  login_.emplace(loop_, *plan_.login,
                 plan_.follow_redirects ? Login::Redirects::follow : Login::Redirects::use_cookies_only,
                 plan_.tls, [this](Result<Cookies> cookies) {
                   if (!cookies)
                     return fail("login: " + with_hint(cookies.error()), code_of(cookies.error()));
                   cookies_ = *std::move(cookies);
                   connect();
                 });
}

void Conversation::connect() {
  terminal_.detail("connecting to " + url_.to_string());
  client::ConnectionEvents& events = *this;
  connection_ = std::make_unique<client::ClientWebSocket>(loop_, base::system_random(), events);
  if (const auto opened = connection_->open(url_, connection_options()); !opened)
    fail(opened.error().message);
}

client::ConnectionOptions Conversation::connection_options() const {
  client::ConnectionOptions options{.headers = plan_.headers,
                                    .subprotocols = client::bearer_subprotocols(plan_.auth_token),
                                    .tls = plan_.tls};
  if (!cookies_.empty()) options.headers.add("Cookie", cookies_.header());
  return options;
}

void Conversation::on_open() {
  if (plan_.show_headers) terminal_.heads(connection_->request_head(), connection_->response());
  terminal_.connected(plan_.shown_url);
  if (plan_.heartbeats) {
    PhoenixSession::Owner& owner = *this;
    session_.emplace(loop_, plan_, owner).start();
    redraw();
  }
  for (const std::string& message : plan_.messages)
    send(message);
  if (plan_.ping) loop_.schedule_after(ping_timer_, *plan_.ping);
  input_.start();
}

void Conversation::on_refused(const client::Refusal& refusal) {
  if (plan_.show_headers && refusal.response) terminal_.heads(connection_->request_head(), *refusal.response);
  if (follow_redirect(refusal)) return;
  terminal_.refused(url_.to_string(), {{refusal.error.code, with_hint(refusal.error)}, refusal.response},
                    plan_.explain + " " + shell_word(url_.to_string()));
  finish(refusal.response ? ExitCode::handshake_refused : code_of(refusal.error));
}

bool Conversation::follow_redirect(const client::Refusal& refusal) {
  if (!refusal.response || !is_redirect(*refusal.response)) return false;
  const auto target = client::redirected(url_, *refusal.response->headers.get("location"));
  if (!target) return terminal_.error("bad redirect: " + target.error().message), false;
  if (++hops_ > kMaxHops) return false;
  if (!plan_.follow_redirects) {
    terminal_.error("the server redirects to " + target->to_string() +
                    "; use --follow-redirect to follow it");
    return false;
  }
  url_ = *target;
  loop_.retire(std::move(connection_));  // it is on the call stack
  connect();
  return true;
}

void Conversation::on_message(Opcode opcode, std::string_view payload) {
  const FrameKind kind = opcode == Opcode::text ? FrameKind::text : FrameKind::binary;
  if (!plan_.presence && kind == FrameKind::text) terminal_.text(payload);
  if (!plan_.presence && kind == FrameKind::binary) terminal_.binary(payload);
  if (session_) session_->on_frame(kind, payload);
  if (!terminal_.intact()) return fail("standard output cannot be written to");
  check_expected(kind, payload);
}

void Conversation::on_pong(std::string_view payload) {
  terminal_.detail("pong " + base::visible(payload));
}

void Conversation::on_closed(const client::ConnectionClose& close) {
  if (ending_) return finish(*ending_);
  terminal_.disconnected();
  const std::string code = std::to_string(static_cast<int>(close.code));
  terminal_.detail("closed with " + code + (close.reason.empty() ? "" : ": " + base::visible(close.reason)));
  finish(ExitCode::server_closed);
}

void Conversation::on_input_end(const Result<void>& how) {
  if (!how) return fail(how.error().message);
  input_ended_ = true;
  end_if_done();
}

Result<void> Conversation::send_frame(FrameKind kind, std::string_view frame) {
  const bool binary = kind == FrameKind::binary;
  if (!connection_->send(binary ? Opcode::binary : Opcode::text, frame))
    return make_error("the server is not reading what is sent", std::errc::no_buffer_space);
  if (plan_.echo) terminal_.echo(binary, frame);
  return {};
}

void Conversation::on_join_failed(const std::string& topic, const ClientReply& reply) {
  if (reply.status == "timeout")
    return fail("the join of " + topic + " was not answered in time", ExitCode::timed_out);
  fail("the join of " + topic + " was answered with " + base::visible(reply.status) + ": " +
           base::visible_json(reply.response.text()),
       ExitCode::join_refused);
}

void Conversation::on_heartbeat_lost() {
  fail("the server did not answer a heartbeat in time", ExitCode::timed_out);
}

void Conversation::on_presence_change(const std::string& topic, const ClientPresenceChange& change,
                                      const ClientPresences& present) {
  if (!terminal_.draws() && !is_known(change)) terminal_.text(change_line(topic, change, present));
}

void Conversation::on_presence_count(const std::string& topic, std::uint64_t count) {
  if (!terminal_.draws()) terminal_.text(count_line(topic, count));
}

void Conversation::on_presence_sync() {
  if (terminal_.draws() && !draw_timer_.scheduled()) loop_.schedule_after(draw_timer_, kDrawing);
}

void Conversation::redraw() {
  if (!plan_.presence || !session_ || !terminal_.draws()) return;
  terminal_.draw("Connected to " + base::visible(plan_.shown_url) + "\n\n",
                 [this](const PageSize& size) { return presence_page(session_->presences(), size); });
}

bool Conversation::on_turn_end() {
  if (input_.paused() && connection_ && connection_->unsent() < kMaxUnsent) input_.pause(false);
  return false;
}

void Conversation::send(std::string_view message) {
  if (ending_ || exit_code_) return;
  const auto sent = send_frame(plan_.binary ? FrameKind::binary : FrameKind::text, message);
  if (!sent) return fail(sent.error().message);
  if (connection_->unsent() >= kMaxUnsent) input_.pause(true);
}

void Conversation::ping() {
  if (!connection_->ping(plan_.ping_message)) return;
  terminal_.detail("ping " + plan_.ping_message);
  loop_.schedule_after(ping_timer_, *plan_.ping);
}

void Conversation::check_expected(FrameKind kind, std::string_view frame) {
  if (plan_.expect.empty() || ending_) return;
  const auto decoded = plan_.codec.decode(kind, frame, scratch_);
  const auto* message = std::get_if<phoenix::ServerMessage>(&decoded);
  if (message != nullptr && message->event.is(plan_.expect)) end(ExitCode::done);
}

void Conversation::expect_timed_out() {
  std::string sentence = plan_.expect + " did not arrive in time";
  if (!connection_ || !connection_->is_open())
    sentence += ": not connected yet";
  else if (session_ && !session_->joined())
    sentence += ": the join has not been answered";
  fail(sentence, ExitCode::timed_out);
}

void Conversation::end_if_done() {
  if (!input_ended_ || plan_.wait || !plan_.expect.empty()) return;
  if (session_ && !session_->settled()) return;
  if (!linger_timer_.scheduled()) linger_timer_.give(kLinger);
}

void Conversation::lingered() {
  const auto channels = session_ ? session_->presences() : std::vector<PresentIn>();
  for (const PresentIn& channel : channels)
    if (channel.present == nullptr && !channel.counted)
      return fail(base::visible(channel.topic) +
                      " has sent no presence_state: does the channel push one after its join?",
                  ExitCode::timed_out);
  redraw();
  end(ExitCode::done);
}

void Conversation::fail(std::string_view sentence, ExitCode code) {
  if (ending_) return;
  terminal_.error(sentence);
  end(code);
}

void Conversation::end(ExitCode code) {
  if (ending_) return;
  ending_ = code;
  if (!connection_ || !connection_->is_open()) return finish(code);
  connection_->close(CloseCode::normal, {});
}

void Conversation::interrupt(ExitCode code) {
  if (connection_) connection_->abandon(CloseCode::normal, {});
  finish(code);
}

void Conversation::finish(ExitCode code) {
  if (!exit_code_) exit_code_ = code;
  loop_.stop();
}

}  // namespace roost::cli::dial
