// SPDX-License-Identifier: Apache-2.0
#include "nodes/responder.hpp"

#include <fmt/format.h>

#include <boost/json/serialize.hpp>
#include <utility>

#include "cluster/hello.hpp"
#include "roost/json.hpp"

namespace roost::nodes {

std::string error_body(std::string_view message) {
  return boost::json::serialize(JsonObject{{"error", message}});
}

bool AnswerDesk::open() {
  if (open_.fetch_add(1) < kMaxOpen) return true;
  open_.fetch_sub(1);
  return false;
}

void AnswerDesk::answer(const std::string& node, std::uint64_t incarnation, std::uint64_t number, bool ok,
                        std::string_view body) {
  open_.fetch_sub(1);
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  const Result<void> sent = body.size() <= kMaxAnswer
                                ? send(node, incarnation, number, ok, body)
                                : Result<void>(make_error(fmt::format("more than {} bytes", kMaxAnswer)));
  if (sent) return;
  const std::string problem = fmt::format("the answer of {} bytes could not be sent: {}; ask for less",
                                          body.size(), sent.error().message);
  static_cast<void>(
      send(node, incarnation, number, false, error_body(problem)));  // else the asker waits in vain
}

Result<void> AnswerDesk::send(const std::string& node, std::uint64_t incarnation, std::uint64_t number,
                              bool ok, std::string_view body) {
  const std::string topic = cluster::incarnation_text(incarnation);
  return bus_.tell(node, {.kind = NodeMessage::Kind::reply,
                          .number = number,
                          .topic = topic,
                          .event = ok ? "ok" : "error",
                          .body = body});
}

void AnswerDesk::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
}

Responder::~Responder() {
  if (desk_ != nullptr) error("the node did not answer");
}

void Responder::respond(bool ok, std::string_view body) {
  if (const auto desk = std::exchange(desk_, nullptr)) desk->answer(node_, incarnation_, number_, ok, body);
}

}  // namespace roost::nodes
