// SPDX-License-Identifier: Apache-2.0
#include "cli/explain/status.hpp"

#include "client/retry_after.hpp"
#include "client/tls.hpp"

namespace roost::cli::explain {
namespace {

// RFC 6455 §7.4
constexpr unsigned kNoStatus = 1005;
constexpr unsigned kAbnormal = 1006;
constexpr unsigned kFirstOfApplications = 3000;

std::string header(const Attempt& attempt, std::string_view name) {
  return std::string(attempt.response->headers.get(name).value_or(""));
}

Meaning redirect(const Attempt& attempt) {
  const std::string location = header(attempt, "location");
  return {"redirect",
          "The server sends you elsewhere: " + (location.empty() ? "it does not say where" : location),
          {"Ask there. Browsers follow no redirect of a WebSocket, so clients need the final URL."}};
}

Meaning bad_request(const Attempt& attempt) {
  const std::string& body = attempt.response->body;
  // So say Roost, nginx and others to clear text on a port for TLS.
  if (!attempt.ask.url.secure() && body.find("HTTPS") != std::string::npos)
    return {"tls", "This port wants TLS: " + body, {"Ask with wss://."}};
  std::vector<std::string> advice{
      "A proxy in between may drop the upgrade headers: nginx needs proxy_http_version 1.1, and "
      "proxy_set_header Upgrade and Connection."};
  if (body.empty()) advice.insert(advice.begin(), "The server says no more; its log may.");
  return {"headers",
          "The server does not take this for the start of a WebSocket" + (body.empty() ? "." : ": " + body),
          std::move(advice)};
}

Meaning unauthorized(const Attempt& attempt) {
  const std::string challenge = header(attempt, "www-authenticate");
  if (challenge.find("expired") != std::string::npos) {
    return {"authentication", "The token has expired: " + challenge, {"Get a new one."}};
  }
  std::string verdict = "The server wants to know who you are.";
  if (!challenge.empty()) verdict += " It asks for: " + challenge;
  if (!attempt.response->body.empty()) verdict += " It says: " + attempt.response->body;
  return {"authentication",
          std::move(verdict),
          {"Send what it wants: in the URL's query, or with -H, as -H 'Authorization: Bearer TOKEN'."}};
}

/// "Ask again in 7 s.", or `otherwise` where the server does not say.
std::string when_to_ask_again(const Attempt& attempt, const char* otherwise) {
  constexpr std::chrono::hours kMost{24 * 365};
  const auto wait = client::retry_after(*attempt.response, attempt.at, kMost);
  return wait ? "Ask again in " + std::to_string(wait->count()) + " s." : otherwise;
}

Meaning too_many(const Attempt& attempt) {
  return {"rate",
          "Too many requests came from your address.",
          {when_to_ask_again(attempt, "Wait a while, then ask again.")}};
}

Meaning server_error(const Attempt& attempt) {
  const unsigned status = attempt.status();
  if (status == 500) {
    return {"crash",
            "Something in the server failed while it decided.",
            {"Its log says what: a connect() or a step that threw, or a token that can't be decoded."}};
  }
  if (status == 503) {
    return {
        "unavailable",
        "The server takes no new connections now.",
        {"It stops, is full, or a step in front of the socket did not answer in time. Its log says which.",
         when_to_ask_again(attempt, "Ask again in a while.")}};
  }
  return {"proxy",
          "A proxy answers, and has nothing good from the server behind it.",
          {"Is that server up, and does the proxy know its address?"}};
}

std::string words_of(const Drop& drop) {
  if (drop.code == kAbnormal) return "the connection ends without a close frame.";
  std::string words =
      drop.code == kNoStatus ? "it closes without a code" : "it closes with " + std::to_string(drop.code);
  return words + (drop.reason.empty() ? "." : ": " + drop.reason);
}

std::string advice_for(unsigned code) {
  switch (code) {
    case kAbnormal:
      return "The server crashes or is killed, or a proxy in between has lost it: their logs say which.";
    case 1001:
    case 1012:
    case 1013:
      return "It stops, restarts or has too much to do: ask again in a while.";
    case 1002:
    case 1003:
    case 1007:
      return "It does not take what this client sends for WebSocket: is a proxy in between that changes it?";
    case 1008:
      return "It knows you and does not want you: does the application want parameters, as a token?";
    case 1011:
      return "Something in it fails as soon as the connection is there: its log says what.";
    default:
      return code >= kFirstOfApplications ? "The code is the application's own: its documentation says why."
                                          : "Its log may say why.";
  }
}

Meaning page(const Attempt& attempt) {
  return {"not_a_websocket",
          "An ordinary response came, " + std::to_string(attempt.status()) + ", in place of the upgrade.",
          {"Is a web page at this path? Phoenix sockets end in /websocket.",
           "Or a proxy in between took the upgrade headers away."}};
}

}  // namespace

std::optional<Meaning> meaning_of(const Attempt& attempt) {
  const unsigned status = attempt.status();
  if (status == 101) {
    return Meaning{"broken_handshake",
                   "The server switches protocols, but not as RFC 6455 wants: " + attempt.error.message,
                   {"Is it a WebSocket server, or a proxy that answers for it?"}};
  }
  if (status >= 200 && status < 300) return page(attempt);
  if (status >= 300 && status < 400) return redirect(attempt);
  if (status == 400 || status == 405 || status == 426) return bad_request(attempt);
  if (status == 401) return unauthorized(attempt);
  if (status == 429) return too_many(attempt);
  if (status >= 500) return server_error(attempt);
  return std::nullopt;
}

Meaning meaning_of_drop(const Drop& drop) {
  return {"dropped",
          "The server opens the WebSocket and drops it at once: " + words_of(drop),
          {advice_for(drop.code),
           "On a Roost node `roost why` with your address says why it ended the connection."}};
}

Meaning meaning_of_silence(const Attempt& attempt) {
  const std::error_code& code = attempt.error.code;
  if (code == std::errc::connection_refused) {
    return {"connect",
            "Nothing listens there: " + attempt.error.message,
            {"Is the server up, on this port, and on this address and not only on another?"}};
  }
  if (code == std::errc::timed_out) {
    return {"timeout",
            "There was no answer: " + attempt.error.message,
            {"A firewall may swallow it, or the server is busy."}};
  }
  if (client::is_distrust(attempt.error)) {
    return {"certificate",
            "Its certificate is not trusted: " + attempt.error.message,
            {"Does the server send the certificates between its own and the authority's, too?",
             "--cacert FILE trusts an authority of your own; --insecure looks past the certificate."}};
  }
  if (client::is_no_tls(attempt.error))
    return {"tls", attempt.error.message, {"Is it the port for clear text? Then ask with ws://."}};
  return {"connect",
          "There was no talk with it: " + attempt.error.message,
          {"Are name, port and path right? A port for TLS is asked with wss://."}};
}

}  // namespace roost::cli::explain
