// SPDX-License-Identifier: Apache-2.0
#include "protocol/distribution/signal.hpp"

#include <utility>

#include "protocol/etf/term_cursor.hpp"

namespace roost::distribution {
namespace {

using etf::TermCursor;

struct Operation {
  enum : std::uint8_t {
    link = 1,
    send = 2,
    registered_send = 6,
    monitor = 19,
    monitor_exit = 21,
    send_sender = 22,
    payload_monitor_exit = 28,
    unlink = 35,
  };
};

std::optional<Process> read_process(TermCursor& terms) {
  if (terms.next_is_atom()) {
    auto name = terms.atom();
    return name ? std::optional<Process>(*std::move(name)) : std::nullopt;
  }
  auto pid = terms.pid();
  return pid ? std::optional<Process>(*std::move(pid)) : std::nullopt;
}

/// The message after the control tuple, of which `left` elements are still to be skipped.
std::optional<Signal> read_send(TermCursor& terms, Process to, std::size_t left) {
  for (std::size_t i = 0; i < left; ++i)
    if (!terms.skip()) return std::nullopt;
  if (!terms.version()) return std::nullopt;
  const auto message = terms.skipped();
  if (!message || !terms.at_end()) return std::nullopt;
  return Send{std::move(to), *message};
}

/// {2, _, To}, {22, From, To}
std::optional<Signal> read_send_to_pid(TermCursor& terms, std::size_t arity) {
  if (arity != 3 || !terms.skip()) return std::nullopt;
  auto to = terms.pid();
  return to ? read_send(terms, *std::move(to), 0) : std::nullopt;
}

/// {6, From, _, ToName}
std::optional<Signal> read_registered_send(TermCursor& terms, std::size_t arity) {
  if (arity != 4 || !terms.skip() || !terms.skip()) return std::nullopt;
  auto to = terms.atom();
  return to ? read_send(terms, *std::move(to), 0) : std::nullopt;
}

/// {19, From, To, Ref}
std::optional<Signal> read_monitor(TermCursor& terms, std::size_t arity) {
  auto from = arity == 4 ? terms.pid() : std::nullopt;
  auto to = from ? read_process(terms) : std::nullopt;
  auto ref = to ? terms.reference() : std::nullopt;
  if (!ref) return std::nullopt;
  return Monitor{*std::move(from), *std::move(to), *std::move(ref)};
}

/// {21, From, To, Ref, Reason}; in {28, From, To, Ref} the reason is the message.
std::optional<Signal> read_monitor_exit(TermCursor& terms) {
  if (!terms.skip() || !terms.skip()) return std::nullopt;
  auto ref = terms.reference();
  if (!ref) return std::nullopt;
  return MonitorExit{*std::move(ref)};
}

/// {1, From, To}
std::optional<Signal> read_link(TermCursor& terms, std::size_t arity) {
  auto from = arity == 3 ? terms.pid() : std::nullopt;
  auto to = from ? terms.pid() : std::nullopt;
  if (!to) return std::nullopt;
  return Link{*std::move(from), *std::move(to)};
}

/// {35, Id, From, To}
std::optional<Signal> read_unlink(TermCursor& terms, std::size_t arity) {
  const bool is_id = arity == 4 && terms.next_is_integer();
  const auto id = is_id ? terms.skipped() : std::nullopt;
  auto from = id ? terms.pid() : std::nullopt;
  auto to = from ? terms.pid() : std::nullopt;
  if (!to) return std::nullopt;
  return Unlink{*id, *std::move(from), *std::move(to)};
}

}  // namespace

std::optional<Signal> read_signal(std::string_view body) {
  constexpr char kPassThrough = 'p';
  if (!body.starts_with(kPassThrough)) return std::nullopt;
  TermCursor terms(body.substr(1));
  const auto arity = terms.version() ? terms.tuple() : std::nullopt;
  const auto operation = arity && *arity > 0 && terms.next_is_integer() ? terms.natural() : std::nullopt;
  if (!operation) return std::nullopt;
  switch (*operation) {
    case Operation::send:
    case Operation::send_sender:
      return read_send_to_pid(terms, *arity);
    case Operation::registered_send:
      return read_registered_send(terms, *arity);
    case Operation::monitor:
      return read_monitor(terms, *arity);
    case Operation::monitor_exit:
    case Operation::payload_monitor_exit:
      return read_monitor_exit(terms);
    case Operation::link:
      return read_link(terms, *arity);
    case Operation::unlink:
      return read_unlink(terms, *arity);
    default:
      return OtherSignal{*operation};
  }
}

}  // namespace roost::distribution
