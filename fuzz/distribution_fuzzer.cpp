// SPDX-License-Identifier: Apache-2.0
// What a node might say once it is connected: whatever that is, what is said to it is one of the few things
// that this node ever says, and what is read does not depend on how the bytes were split.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "erlang/conversation.hpp"
#include "protocol/distribution/frame_reader.hpp"
#include "protocol/etf/term_cursor.hpp"

namespace {

using namespace roost::distribution;
using roost::erlang::Conversation;
using roost::erlang::GroupNames;
using roost::etf::TermCursor;

constexpr std::size_t kMaxBody = 4'096;

class Listener final : public Conversation::Events {
 public:
  void on_forwarded(const Forwarded& forwarded) override {
    note("forwarded", forwarded.topic);
    if (const auto message = read_message(forwarded)) note(message->event, message->payload);
  }
  void on_roost(std::string_view envelope) override { note("roost", envelope); }
  void on_groups() override { note("groups", {}); }
  void on_pg_ended() override { note("ended", {}); }
  void on_new_group(const std::string& group) override { note("new", group); }
  void on_malformed(std::string_view why) override { note("malformed", why); }

  std::string notes;

 private:
  void note(std::string_view what, std::string_view content) {
    notes.append(what).append(1, '\1').append(content).append(1, '\2');
  }
};

/// {sync, …} in a cast, {discover, …}, or the answer to a ping: no `leave`, and no other term.
bool is_harmless(std::string_view term) {
  const auto pg = read_pg(term);
  if (pg) return std::holds_alternative<PgSync>(*pg) || std::holds_alternative<PgDiscover>(*pg);
  TermCursor terms(term);
  return terms.tuple_of(2) && terms.skip() && terms.atom("yes") && terms.at_end();
}

void check_said(std::string_view out) {
  FrameReader frames(1 << 20);
  while (const auto frame = frames.next(out)) {
    if (frame->kind != Frame::Kind::message) std::abort();
    const auto signal = read_signal(frame->body);
    if (!signal) std::abort();
    const auto* send = std::get_if<Send>(&*signal);
    if (send != nullptr && !is_harmless(send->message)) std::abort();
  }
}

std::string hear(std::string_view bytes, std::size_t piece) {
  Speech speech("own@host", 5);
  GroupNames groups("Lab.PubSub", 1);
  Listener listener;
  Conversation conversation(speech, groups, listener);
  FrameReader frames(kMaxBody);
  std::string out;
  while (!bytes.empty()) {
    std::string_view part = bytes.substr(0, piece);
    bytes.remove_prefix(part.size());
    while (const auto frame = frames.next(part))
      if (frame->kind == Frame::Kind::message) conversation.read(frame->body, out);
  }
  check_said(out);
  return listener.notes + out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (hear(bytes, 1) != hear(bytes, size + 1)) std::abort();
  return 0;
}
