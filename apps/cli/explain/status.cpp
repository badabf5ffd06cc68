// SPDX-License-Identifier: Apache-2.0
#include "cli/explain/status.hpp"

#include "client/retry_after.hpp"
#include "net/client_tls.hpp"

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
          "The server redirects " + (location.empty() ? "without a location" : "to " + location),
          {"Connect there. Browsers do not follow WebSocket redirects, so clients need the final URL."}};
}

Meaning bad_request(const Attempt& attempt) {
  const std::string& body = attempt.response->body;
  // Roost, nginx and others answer like this to clear text on a TLS port.
  if (!attempt.ask.url.secure() && body.find("HTTPS") != std::string::npos)
    return {"tls", "This port requires TLS: " + body, {"Connect with wss://."}};
  std::vector<std::string> advice{
      "A proxy in between may drop the upgrade headers: nginx needs proxy_http_version 1.1 and "
      "proxy_set_header Upgrade and Connection."};
  if (body.empty()) advice.insert(advice.begin(), "The server gives no reason; its log may.");
  return {"headers",
          "The server does not accept this as a WebSocket handshake" + (body.empty() ? "." : ": " + body),
          std::move(advice)};
}

Meaning unauthorized(const Attempt& attempt) {
  const std::string challenge = header(attempt, "www-authenticate");
  if (challenge.find("expired") != std::string::npos) {
    return {"authentication", "The token has expired: " + challenge, {"Get a new one."}};
  }
  std::string verdict = "The server requires authentication.";
  if (!challenge.empty()) verdict += " It asks for: " + challenge;
  if (!attempt.response->body.empty()) verdict += " It says: " + attempt.response->body;
  return {
      "authentication",
      std::move(verdict),
      {"Send the credentials in the URL's query or with -H, for example -H 'Authorization: Bearer TOKEN'."}};
}

/// "Try again in 7 s.", or `otherwise` if the server does not say.
std::string retry_advice(const Attempt& attempt, const char* otherwise) {
  constexpr std::chrono::hours kMost{24 * 365};
  const auto wait = client::retry_after(*attempt.response, attempt.at, kMost);
  return wait ? "Try again in " + std::to_string(wait->count()) + " s." : otherwise;
}

Meaning too_many(const Attempt& attempt) {
  return {"rate",
          "Too many requests came from your address.",
          {retry_advice(attempt, "Wait a while, then try again.")}};
}

Meaning server_error(const Attempt& attempt) {
  const unsigned status = attempt.status();
  if (status == 500) {
    return {"crash",
            "The server failed while handling the handshake.",
            {"Its log tells why: connect() or a step threw, or a token can't be decoded."}};
  }
  if (status == 503) {
    return {
        "unavailable",
        "The server is not accepting new connections.",
        {"It is stopping or full, or a step before the socket did not answer in time. Its log tells which.",
         retry_advice(attempt, "Try again in a while.")}};
  }
  return {"proxy",
          "A proxy answers, but it got no good answer from the server behind it.",
          {"Is that server up, and does the proxy have its address?"}};
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
      return "The server crashed or was killed, or a proxy in between lost it: check their logs.";
    case 1001:
    case 1012:
    case 1013:
      return "It is stopping, restarting or overloaded: try again in a while.";
    case 1002:
    case 1003:
    case 1007:
      return "It rejects what this client sends as WebSocket frames: does a proxy in between change them?";
    case 1008:
      return "It refuses this client: does the application need parameters, such as a token?";
    case 1011:
      return "It fails as soon as the connection is open: its log tells why.";
    default:
      return code >= kFirstOfApplications ? "The code is the application's own: see its documentation."
                                          : "Its log may tell why.";
  }
}

Meaning page(const Attempt& attempt) {
  return {"not_a_websocket",
          "The server answered " + std::to_string(attempt.status()) +
              ", an ordinary response, instead of the upgrade.",
          {"Is a web page at this path? Phoenix sockets end in /websocket.",
           "Or a proxy in between removed the upgrade headers."}};
}

}  // namespace

std::optional<Meaning> meaning_of(const Attempt& attempt) {
  const unsigned status = attempt.status();
  if (status == 101) {
    return Meaning{"broken_handshake",
                   "The server switches protocols, but not as RFC 6455 requires: " + attempt.error.message,
                   {"Is it a WebSocket server, or a proxy answering for it?"}};
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
           "On a Roost node, `roost why` with your address tells why it closed the connection."}};
}

Meaning meaning_of_no_answer(const Attempt& attempt) {
  const std::error_code& code = attempt.error.code;
  if (code == std::errc::connection_refused) {
    return {"connect",
            "Nothing is listening there: " + attempt.error.message,
            {"Is the server running, and does it listen on this port and this address?"}};
  }
  if (code == std::errc::timed_out) {
    return {"timeout",
            "No answer: " + attempt.error.message,
            {"A firewall may drop the packets, or the server is busy."}};
  }
  if (net::is_certificate_error(attempt.error)) {
    return {"certificate",
            "Its certificate is not trusted: " + attempt.error.message,
            {"Does the server also send the intermediate certificates?",
             "--cacert FILE trusts a private CA; --insecure accepts any certificate."}};
  }
  if (net::is_not_tls_error(attempt.error))
    return {"tls", attempt.error.message, {"Is this a clear-text port? Then connect with ws://."}};
  return {"connect",
          "The server could not be reached: " + attempt.error.message,
          {"Are host, port and path right? A TLS port needs wss://."}};
}

}  // namespace roost::cli::explain
