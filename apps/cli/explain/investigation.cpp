// SPDX-License-Identifier: Apache-2.0
#include "cli/explain/investigation.hpp"

#include <algorithm>
#include <utility>

#include "cli/explain/status.hpp"
#include "protocol/http1/url.hpp"

namespace roost::cli::explain {
namespace {

constexpr unsigned kForbidden = 403;
constexpr unsigned kNotFound = 404;

/// An origin that no page has (RFC 2606 §2).
constexpr const char* kForeignOrigin = "https://foreign-origin.invalid";

constexpr const char* kCheckIsOff =
    "The origin check is off: any origin is accepted. That is right for sockets that do not use cookies. "
    "With "
    "cookies, any page on the web can open this socket as its visitor: list the origins in check_origin.";

/// The URL with `vsn` in its query.
client::ServerUrl with_vsn(client::ServerUrl url, const std::string& vsn) {
  std::size_t begin = url.target.find("?vsn=");
  if (begin == std::string::npos) begin = url.target.find("&vsn=");
  if (begin == std::string::npos) {
    url.target = client::with_query(url.target, {{"vsn", vsn}});
  } else {
    const std::size_t end = std::min(url.target.find('&', begin + 1), url.target.size());
    url.target.replace(begin + 1, end - begin - 1, "vsn=" + vsn);
  }
  return url;
}

class Investigation {
 public:
  Investigation(AttemptRequest ask, const MakeAttempt& asker) : ask_(std::move(ask)), asker_(asker) {}

  Explanation run() {
    AttemptRequest staying = ask_;
    staying.stays = true;
    const Attempt first = attempt("as asked", staying);
    if (first.refusal) {
      refused_for_good(*first.refusal);
    } else if (first.drop) {
      conclude(HandshakeOutcome::refused, meaning_of_drop(*first.drop));
    } else if (first.accepted) {
      accepted();
    } else if (!first.response) {
      conclude(HandshakeOutcome::unreachable, meaning_of_no_answer(first));
    } else if (auto meaning = meaning_of(first)) {
      conclude(HandshakeOutcome::refused, std::move(*meaning));
    } else if (first.status() == kNotFound) {
      not_found();
    } else {
      refused(first);
    }
    return std::move(explanation_);
  }

 private:
  Attempt attempt(std::string how, const AttemptRequest& ask) {
    explanation_.tries.push_back({std::move(how), asker_(ask)});
    return explanation_.tries.back().attempt;
  }

  void conclude(HandshakeOutcome outcome, Meaning meaning) {
    explanation_.outcome = outcome;
    explanation_.rule = std::move(meaning.rule);
    explanation_.verdict = std::move(meaning.verdict);
    explanation_.advice = std::move(meaning.advice);
  }

  void accepted() {
    AttemptRequest foreign = ask_;
    foreign.origin = kForeignOrigin;
    const bool checked = !attempt("from another page", foreign).accepted;
    if (ask_.origin.empty()) {
      return conclude(HandshakeOutcome::accepted,
                      {"no_origin",
                       "A request without Origin is accepted; only browsers send one.",
                       {checked ? "Pages are checked: --origin ORIGIN tells you whether yours is accepted."
                                : kCheckIsOff}});
    }
    if (checked) {
      return conclude(HandshakeOutcome::accepted,
                      {"origin", "The origin check accepts " + ask_.origin + ", but not every origin.", {}});
    }
    conclude(HandshakeOutcome::accepted,
             {"any_origin", "Any origin is accepted, " + ask_.origin + " among them.", {kCheckIsOff}});
  }

  void refused_for_good(const std::string& reason) {
    conclude(HandshakeOutcome::refused,
             {"refused_for_good",
              "The connection opens only to report that it is refused for good: " + reason,
              {"Reconnecting will not help: fix the cause first. The server closes the connection itself."}});
  }

  void not_found() {
    AttemptRequest below = ask_;
    below.url.target = client::websocket_target(ask_.url.target);
    const bool is_mount = attempt("with /websocket appended", below).status() != kNotFound;
    if (is_mount) {
      return conclude(HandshakeOutcome::refused,
                      {"path",
                       "The socket is mounted at this path; its WebSocket is one level below.",
                       {"Use " + below.url.to_string() + ". phoenix.js appends /websocket itself."}});
    }
    conclude(HandshakeOutcome::refused,
             {"path",
              "There is no socket at this path.",
              {"Compare it with the paths of the server's sockets: case and every segment matter.",
               "A proxy in between may have changed the path."}});
  }

  void refused(const Attempt& first) {
    if (!ask_.origin.empty()) {
      AttemptRequest without = ask_;
      without.origin.clear();
      if (attempt("without Origin", without).accepted) return origin_refused();
    }
    const std::string other = vsn_of(ask_.url) == "2.0.0" ? "1.0.0" : "2.0.0";
    AttemptRequest other_version = ask_;
    other_version.url = with_vsn(ask_.url, other);
    if (attempt("with vsn=" + other, other_version).accepted) {
      return conclude(HandshakeOutcome::refused,
                      {"version",
                       "The server does not support the requested version; it supports " + other + ".",
                       {"Put vsn=" + other + " into the URL."}});
    }
    application_refused(first);
  }

  void origin_refused() {
    conclude(
        HandshakeOutcome::refused,
        {"origin",
         "The origin check refuses " + ask_.origin + "; without Origin the same request is accepted.",
         {"On a Roost server, list it: check_origin = CheckOrigin::list({\"" + ask_.origin +
              "\"}), or set Config::url_host if this is the site's own host.",
          "On a Phoenix server, list it in check_origin of the endpoint or the socket, or set url: [host: "
          "...].",
          "Scheme and port must match the entry, and the host must be in lower case."}});
  }

  void application_refused(const Attempt& first) {
    std::string verdict = "The server refuses this request with " + std::to_string(first.status()) +
                          ", regardless of origin and version.";
    if (!first.response->body.empty()) verdict += " It says: " + first.response->body;
    std::vector<std::string> advice{
        "Most likely connect() refused it: does it need parameters, such as a token? They go into the URL's "
        "query.",
        "It may also be a step before the socket, a blocked address, or a subprotocol: the "
        "server's log tells."};
    if (first.status() != kForbidden) advice.erase(advice.begin());
    conclude(HandshakeOutcome::refused, {"application", std::move(verdict), std::move(advice)});
  }

  AttemptRequest ask_;
  const MakeAttempt& asker_;
  Explanation explanation_;
};

}  // namespace

Explanation unresolved(const std::string& host, const Error& error) {
  if (error.code == std::errc::timed_out)
    return {HandshakeOutcome::unreachable,
            "resolve",
            "No name server answered in time for " + host + ".",
            {"Can this machine reach its name servers?", "--within allows more time."}};
  return {HandshakeOutcome::unreachable,
          "resolve",
          "The name " + host + " has no address.",
          {"Is it spelled correctly, and does this machine know it? " + error.message}};
}

std::string vsn_of(const client::ServerUrl& url) {
  const auto target = http1::parse_target(url.target);
  const auto query = target ? http1::parse_query(target->query) : std::nullopt;
  for (const auto& [name, value] : query.value_or(http1::QueryPairs()))
    if (name == "vsn") return value;
  return {};
}

Explanation investigate(const AttemptRequest& ask, const MakeAttempt& asker) {
  return Investigation(ask, asker).run();
}

}  // namespace roost::cli::explain
