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

/// No page has it (RFC 2606 §2).
constexpr const char* kForeignOrigin = "https://origin-of-nobody.invalid";

constexpr const char* kCheckIsOff =
    "The origin check is off: pages of any origin are let in. That is right for sockets without cookies. "
    "With "
    "them, any page of the web can open this socket as its visitor: list the origins in check_origin.";

/// The same URL with another vsn in its query.
client::Url with_vsn(client::Url url, const std::string& vsn) {
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
  Investigation(Ask ask, const Asker& asker) : ask_(std::move(ask)), asker_(asker) {}

  Explanation run() {
    Ask staying = ask_;
    staying.stays = true;
    const Attempt first = attempt("as asked", staying);
    if (first.refusal) {
      refused_for_good(*first.refusal);
    } else if (first.drop) {
      conclude(Outcome::refused, meaning_of_drop(*first.drop));
    } else if (first.accepted) {
      accepted();
    } else if (!first.response) {
      conclude(Outcome::unreachable, meaning_of_silence(first));
    } else if (auto meaning = meaning_of(first)) {
      conclude(Outcome::refused, std::move(*meaning));
    } else if (first.status() == kNotFound) {
      not_found();
    } else {
      refused(first);
    }
    return std::move(explanation_);
  }

 private:
  Attempt attempt(std::string how, const Ask& ask) {
    explanation_.tries.push_back({std::move(how), asker_(ask)});
    return explanation_.tries.back().attempt;
  }

  void conclude(Outcome outcome, Meaning meaning) {
    explanation_.outcome = outcome;
    explanation_.rule = std::move(meaning.rule);
    explanation_.verdict = std::move(meaning.verdict);
    explanation_.advice = std::move(meaning.advice);
  }

  void accepted() {
    Ask foreign = ask_;
    foreign.origin = kForeignOrigin;
    const bool checked = !attempt("from another page", foreign).accepted;
    if (ask_.origin.empty()) {
      return conclude(
          Outcome::accepted,
          {"no_origin",
           "A request without Origin is let in; only browsers send one.",
           {checked ? "Pages are checked: --origin ORIGIN tells whether yours is let in." : kCheckIsOff}});
    }
    if (checked) {
      return conclude(
          Outcome::accepted,
          {"origin", "The origin check knows " + ask_.origin + ", and lets not everybody in.", {}});
    }
    conclude(
        Outcome::accepted,
        {"any_origin", "Pages of any origin are let in, " + ask_.origin + " among them.", {kCheckIsOff}});
  }

  void refused_for_good(const std::string& reason) {
    conclude(
        Outcome::refused,
        {"refused_for_good",
         "The connection opens, only to say why it is refused for good: " + reason,
         {"Coming back will not help: mend the reason first. The server ends the connection by itself."}});
  }

  void not_found() {
    Ask below = ask_;
    below.url.target = client::websocket_target(ask_.url.target);
    const bool is_mount = attempt("with /websocket behind the path", below).status() != kNotFound;
    if (is_mount) {
      return conclude(Outcome::refused,
                      {"path",
                       "The socket is mounted at this path, and its WebSocket is below it.",
                       {"Ask " + below.url.to_string() + ". phoenix.js adds /websocket by itself."}});
    }
    conclude(Outcome::refused,
             {"path",
              "No socket is at this path.",
              {"Compare it with the mounts of the server: case counts, and so does every segment.",
               "A proxy in between may have changed the path."}});
  }

  void refused(const Attempt& first) {
    if (!ask_.origin.empty()) {
      Ask without = ask_;
      without.origin.clear();
      if (attempt("without Origin", without).accepted) return origin_refused();
    }
    const std::string other = vsn_of(ask_.url) == "2.0.0" ? "1.0.0" : "2.0.0";
    Ask other_version = ask_;
    other_version.url = with_vsn(ask_.url, other);
    if (attempt("with vsn=" + other, other_version).accepted) {
      return conclude(Outcome::refused,
                      {"version",
                       "The server does not speak the version that was asked for, but " + other + ".",
                       {"Put vsn=" + other + " into the URL."}});
    }
    application_refused(first);
  }

  void origin_refused() {
    conclude(
        Outcome::refused,
        {"origin",
         "The origin check refuses pages of " + ask_.origin + "; without Origin the same request is let in.",
         {"On a Roost server list it: check_origin = CheckOrigin::list({\"" + ask_.origin +
              "\"}), or set Config::url_host if this is the site's own host.",
          "On a Phoenix server list it in check_origin of the endpoint or the socket, or set url: [host: "
          "...].",
          "Scheme and port must fit the entry, and hosts are written in small letters."}});
  }

  void application_refused(const Attempt& first) {
    std::string verdict = "The server refuses this request with " + std::to_string(first.status()) +
                          ", whatever its origin and version.";
    if (!first.response->body.empty()) verdict += " It says: " + first.response->body;
    std::vector<std::string> advice{
        "Most often connect() said no: does it want parameters, as a token? They belong into the URL's "
        "query.",
        "It may also be a step in front of the socket, an address that is not let in, or a subprotocol: the "
        "server's log says which."};
    if (first.status() != kForbidden) advice.erase(advice.begin());
    conclude(Outcome::refused, {"application", std::move(verdict), std::move(advice)});
  }

  Ask ask_;
  const Asker& asker_;
  Explanation explanation_;
};

}  // namespace

Explanation unresolved(const std::string& host, const Error& error) {
  if (error.code == std::errc::timed_out)
    return {Outcome::unreachable,
            "resolve",
            "No name server has said in time what " + host + " stands for.",
            {"Does this machine reach its name servers?", "--within gives them longer."}};
  return {Outcome::unreachable,
          "resolve",
          "The name " + host + " stands for no address.",
          {"Is it written right, and known to this machine? " + error.message}};
}

std::string vsn_of(const client::Url& url) {
  const auto target = http1::parse_target(url.target);
  const auto query = target ? http1::parse_query(target->query) : std::nullopt;
  for (const auto& [name, value] : query.value_or(http1::QueryPairs()))
    if (name == "vsn") return value;
  return {};
}

Explanation investigate(const Ask& ask, const Asker& asker) {
  return Investigation(ask, asker).run();
}

}  // namespace roost::cli::explain
