// SPDX-License-Identifier: Apache-2.0
#include "protocol/distribution/speech.hpp"

#include <utility>

#include "base/big_endian.hpp"
#include "protocol/etf/term_cursor.hpp"
#include "protocol/etf/term_output.hpp"

namespace roost::distribution {
namespace {

using etf::TermOutput;

constexpr std::string_view kRoost = "$roost";
constexpr std::uint32_t kFirstProcess = 100;

struct Said {
  enum : std::uint8_t {
    send = 2,
    exit = 3,
    registered_send = 6,
    monitor = 19,
    monitor_exit = 21,
    unlink_ack = 36
  };
};

/// A control tuple whose elements follow.
TermOutput control(std::size_t arity, std::int64_t operation) {
  TermOutput out;
  out.byte('p');
  out.version();
  out.tuple(arity);
  out.integer(operation);
  return out;
}

void append_frame(std::string& out, const TermOutput& body, std::string_view message = {}) {
  base::append_big_endian(out, static_cast<std::uint32_t>(body.text().size() + message.size()));
  out.append(body.text());
  out.append(message);
}

TermOutput send_to(const Pid& to) {
  TermOutput out = control(3, Said::send);
  out.atom("");
  out.pid(to);
  return out;
}

TermOutput send_to_name(const Pid& from, std::string_view name) {
  TermOutput out = control(4, Said::registered_send);
  out.pid(from);
  out.atom("");
  out.atom(name);
  return out;
}

void put(TermOutput& out, const Process& process) {
  if (const auto* pid = std::get_if<Pid>(&process)) return out.pid(*pid);
  out.atom(std::get<std::string>(process));
}

void put_discover(TermOutput& out, const Pid& pg) {
  out.version();
  out.tuple(2);
  out.atom("discover");
  out.pid(pg);
}

}  // namespace

Speech::Speech(std::string node, std::uint32_t creation)
    : node_(std::move(node)),
      creation_(creation),
      pg_{node_, kFirstProcess, 0, creation},
      worker_{node_, kFirstProcess + 1, 0, creation} {}

void Speech::tick(std::string& out) {
  out.append(4, '\0');
}

void Speech::discover(std::string& out) const {
  TermOutput body = send_to_name(pg_, kPubSubScope);
  put_discover(body, pg_);
  append_frame(out, body);
}

void Speech::discover(std::string& out, const Pid& pg) const {
  TermOutput body = send_to(pg);
  put_discover(body, pg_);
  append_frame(out, body);
}

void Speech::sync(std::string& out, const Pid& pg, std::span<const std::string> groups) const {
  TermOutput body = send_to(pg);
  body.version();
  body.tuple(2);
  body.atom("$gen_cast");
  body.tuple(3);
  body.atom("sync");
  body.pid(pg_);
  if (!groups.empty()) body.list(groups.size());
  for (const std::string& group : groups) {
    body.tuple(2);
    body.atom(group);
    body.list(1);
    body.pid(worker_);
    body.empty_list();
  }
  body.empty_list();
  append_frame(out, body);
}

void Speech::join(std::string& out, const Pid& pg, std::string_view group) const {
  TermOutput body = send_to(pg);
  body.version();
  body.tuple(4);
  body.atom("join");
  body.pid(pg_);
  body.atom(group);
  body.pid(worker_);
  append_frame(out, body);
}

void Speech::monitor(std::string& out, const Pid& pg, const Reference& ref) const {
  TermOutput body = control(4, Said::monitor);
  body.pid(pg_);
  body.pid(pg);
  body.reference(ref);
  append_frame(out, body);
}

void Speech::no_process(std::string& out, const Monitor& monitor) const {
  TermOutput body = control(5, Said::monitor_exit);
  put(body, monitor.to);
  body.pid(monitor.from);
  body.reference(monitor.ref);
  body.atom("noproc");
  append_frame(out, body);
}

void Speech::no_process(std::string& out, const Link& link) const {
  TermOutput body = control(4, Said::exit);
  body.pid(link.to);
  body.pid(link.from);
  body.atom("noproc");
  append_frame(out, body);
}

void Speech::unlinked(std::string& out, const Unlink& unlink) const {
  TermOutput body = control(4, Said::unlink_ack);
  body.encoded(unlink.id);
  body.pid(unlink.to);
  body.pid(unlink.from);
  append_frame(out, body);
}

void Speech::pong(std::string& out, const Ping& ping) const {
  TermOutput body = send_to(ping.from);
  body.version();
  body.tuple(2);
  body.encoded(ping.tag);
  body.atom("yes");
  append_frame(out, body);
}

void Speech::forward(std::string& out, const Pid& worker, const ForwardMessage& message) const {
  append_frame(out, send_to(worker), message.term());
}

void Speech::forward(std::string& out, std::string_view registered, const ForwardMessage& message) const {
  append_frame(out, send_to_name(worker_, registered), message.term());
}

void Speech::tell_roost(std::string& out, const Pid& worker, std::string_view envelope) const {
  TermOutput body = send_to(worker);
  body.version();
  body.tuple(2);
  body.atom(kRoost);
  body.binary(envelope);
  append_frame(out, body);
}

Reference Speech::new_reference() {
  ++references_;
  return {
      node_,
      creation_,
      {static_cast<std::uint32_t>(references_ & 0x3ffffU), static_cast<std::uint32_t>(references_ >> 18), 1}};
}

std::optional<std::string_view> read_roost(std::string_view term) {
  etf::TermCursor terms(term);
  if (!terms.tuple_of(2) || !terms.atom(kRoost)) return std::nullopt;
  return terms.binary();
}

}  // namespace roost::distribution
