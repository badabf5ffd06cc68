// SPDX-License-Identifier: Apache-2.0
// How `roost explain` interprets a server's answers. The servers are functions.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "cli/explain/investigation.hpp"
#include "cli/explain/refusal_message.hpp"
#include "cli/explain/report.hpp"
#include "roost/json.hpp"

namespace roost::cli::explain {
namespace {

AttemptRequest ask(std::string_view url = "ws://localhost:4000/socket/websocket", std::string origin = {}) {
  return {client::parse_websocket_url(url).value(), std::move(origin), {}};
}

Attempt answer(const AttemptRequest& asked, unsigned status, std::string body = {},
               http1::Headers headers = {}) {
  Attempt attempt{.ask = asked};
  attempt.response = http1::Response{status, "", std::move(headers), std::move(body)};
  attempt.accepted = status == 101;
  return attempt;
}

Attempt silence(const AttemptRequest& asked, std::errc code) {
  Attempt attempt{.ask = asked};
  attempt.error = make_error("it did not work", code);
  return attempt;
}

std::vector<std::string> hows(const Explanation& explanation) {
  std::vector<std::string> all;
  for (const auto& one : explanation.tries)
    all.push_back(one.how);
  return all;
}

/// A server whose origin check accepts only https://good.example and that supports every version.
Attempt checks_origins(const AttemptRequest& asked) {
  return answer(asked, asked.origin.empty() || asked.origin == "https://good.example" ? 101 : 403);
}

using Hows = std::vector<std::string>;

TEST(Explain, ARefusedOriginIsFoundByTryingWithoutIt) {
  const Explanation explanation = investigate(ask("ws://h/s", "https://evil.example"), checks_origins);
  EXPECT_EQ(explanation.outcome, HandshakeOutcome::refused);
  EXPECT_EQ(explanation.rule, "origin");
  EXPECT_EQ(hows(explanation), (Hows{"as asked", "without Origin"}));
  EXPECT_NE(explanation.verdict.find("https://evil.example"), std::string::npos);
}

TEST(Explain, AnAcceptedOriginIsComparedWithAForeignOne) {
  const Explanation checked = investigate(ask("ws://h/s", "https://good.example"), checks_origins);
  EXPECT_EQ(checked.outcome, HandshakeOutcome::accepted);
  EXPECT_EQ(checked.rule, "origin");
  const Explanation open = investigate(ask("ws://h/s", "https://good.example"),
                                       [](const AttemptRequest& asked) { return answer(asked, 101); });
  EXPECT_EQ(open.outcome, HandshakeOutcome::accepted);
  EXPECT_EQ(open.rule, "any_origin");
  EXPECT_NE(open.advice.at(0).find("The origin check is off"), std::string::npos);
}

TEST(Explain, WithoutOriginReportsWhetherPagesAreChecked) {
  const Explanation checked = investigate(ask(), checks_origins);
  EXPECT_EQ(checked.rule, "no_origin");
  EXPECT_NE(checked.advice.at(0).find("Pages are checked"), std::string::npos);
  const Explanation open = investigate(ask(), [](const AttemptRequest& asked) { return answer(asked, 101); });
  EXPECT_NE(open.advice.at(0).find("The origin check is off"), std::string::npos);
}

TEST(Explain, ARefusedVersionIsFoundByTryingAnother) {
  const auto speaks = [](std::string vsn) {
    return [vsn](const AttemptRequest& asked) { return answer(asked, vsn_of(asked.url) == vsn ? 101 : 403); };
  };
  const Explanation newer = investigate(ask("ws://h/s?a=1&vsn=9.0.0&b=2"), speaks("2.0.0"));
  EXPECT_EQ(newer.rule, "version");
  EXPECT_EQ(newer.tries.back().attempt.ask.url.target, "/s?a=1&vsn=2.0.0&b=2");
  const Explanation older = investigate(ask("ws://h/s?vsn=2.0.0"), speaks("1.0.0"));
  EXPECT_EQ(older.rule, "version");
  EXPECT_EQ(older.tries.back().attempt.ask.url.target, "/s?vsn=1.0.0");
  EXPECT_EQ(investigate(ask("ws://h/s?xvsn=1"), speaks("2.0.0")).tries.back().attempt.ask.url.target,
            "/s?xvsn=1&vsn=2.0.0");
}

TEST(Explain, ARefusalOfEveryVariantComesFromTheApplication) {
  const Explanation explanation =
      investigate(ask("ws://h/s", "https://good.example"),
                  [](const AttemptRequest& asked) { return answer(asked, 403, "no token"); });
  EXPECT_EQ(explanation.outcome, HandshakeOutcome::refused);
  EXPECT_EQ(explanation.rule, "application");
  EXPECT_EQ(hows(explanation), (Hows{"as asked", "without Origin", "with vsn=2.0.0"}));
  EXPECT_NE(explanation.verdict.find("no token"), std::string::npos);
}

TEST(Explain, APathIsAlsoTriedWithWebsocketAppended) {
  const auto mounted = [](const AttemptRequest& asked) {
    return answer(asked, asked.url.target == "/socket/websocket" ? 403 : 404);
  };
  const Explanation mount = investigate(ask("ws://h/socket"), mounted);
  EXPECT_EQ(mount.rule, "path");
  EXPECT_NE(mount.advice.at(0).find("ws://h/socket/websocket"), std::string::npos);
  const Explanation nowhere = investigate(ask("ws://h/other"), mounted);
  EXPECT_EQ(nowhere.rule, "path");
  EXPECT_NE(nowhere.verdict.find("no socket"), std::string::npos);
}

TEST(Explain, AStatusThatSaysEnoughNeedsOneAttempt) {
  struct Case {
    unsigned status;
    const char* rule;
  };
  for (const auto& [status, rule] :
       {Case{200, "not_a_websocket"}, Case{302, "redirect"}, Case{400, "headers"},
        Case{401, "authentication"}, Case{426, "headers"}, Case{429, "rate"}, Case{500, "crash"},
        Case{502, "proxy"}, Case{503, "unavailable"}}) {
    const Explanation explanation =
        investigate(ask(), [status = status](const AttemptRequest& asked) { return answer(asked, status); });
    EXPECT_EQ(explanation.outcome, HandshakeOutcome::refused) << status;
    EXPECT_EQ(explanation.rule, rule) << status;
    EXPECT_EQ(explanation.tries.size(), 1U) << status;
    EXPECT_FALSE(explanation.advice.empty()) << status;
  }
}

TEST(Explain, ClearTextToATlsPortIsRecognized) {
  const auto rule_of = [](std::string_view url) {
    return investigate(ask(url),
                       [](const AttemptRequest& asked) {
                         return answer(asked, 400, "The plain HTTP request was sent to HTTPS port");
                       })
        .rule;
  };
  EXPECT_EQ(rule_of("ws://localhost/socket/websocket"), "tls");
  EXPECT_EQ(rule_of("wss://localhost/socket/websocket"), "headers");
}

TEST(Explain, InformativeHeadersOfARefusalAreShown) {
  const auto verdict = [](unsigned status, http1::Headers headers) {
    const Explanation explanation =
        investigate(ask(), [&](const AttemptRequest& asked) { return answer(asked, status, "", headers); });
    return explanation.verdict + explanation.advice.back();
  };
  EXPECT_NE(verdict(429, {{"retry-after", "7"}}).find("7 s"), std::string::npos);
  EXPECT_NE(verdict(429, {{"date", "Tue, 14 Nov 2023 21:00:00 GMT"},
                          {"retry-after", "Tue, 14 Nov 2023 21:00:07 GMT"}})
                .find("Try again in 7 s."),
            std::string::npos);
  EXPECT_NE(verdict(503, {{"retry-after", "30"}}).find("Try again in 30 s."), std::string::npos);
  EXPECT_NE(verdict(302, {{"location", "https://login.example"}}).find("https://login.example"),
            std::string::npos);
  EXPECT_NE(verdict(401, {{"www-authenticate", R"(Bearer error_description="the token has expired")"}})
                .find("The token has expired"),
            std::string::npos);
}

TEST(Explain, AServerThatDoesNotAnswerIsUnreachable) {
  for (const auto& [code, rule] :
       {std::pair(std::errc::connection_refused, "connect"), std::pair(std::errc::timed_out, "timeout"),
        std::pair(std::errc::connection_reset, "connect")}) {
    const Explanation explanation =
        investigate(ask(), [code = code](const AttemptRequest& asked) { return silence(asked, code); });
    EXPECT_EQ(explanation.outcome, HandshakeOutcome::unreachable);
    EXPECT_EQ(explanation.rule, rule);
  }
}

TEST(Explain, AConnectionThatOpensOnlyToRefuseIsRefused) {
  const Explanation explanation = investigate(ask(), [](const AttemptRequest& asked) {
    Attempt attempt = answer(asked, 101);
    attempt.refusal = "token expired";
    return attempt;
  });
  EXPECT_EQ(explanation.outcome, HandshakeOutcome::refused);
  EXPECT_EQ(explanation.rule, "refused_for_good");
  EXPECT_NE(explanation.verdict.find("token expired"), std::string::npos);
}

TEST(Explain, AConnectionDroppedAtOnceIsNotReportedAsAccepted) {
  for (const auto& [drop, words, advice] :
       {std::tuple(Drop{1006, "cut"}, "ends without a close frame.", "crashed or was killed"),
        std::tuple(Drop{1005, ""}, "closes without a code.", "log may tell why"),
        std::tuple(Drop{1000, "bye"}, "closes with 1000: bye", "log may tell why"),
        std::tuple(Drop{1011, ""}, "closes with 1011.", "It fails as soon as"),
        std::tuple(Drop{1013, ""}, "closes with 1013.", "try again"),
        std::tuple(Drop{4001, "expired"}, "closes with 4001: expired", "application's own")}) {
    const Explanation explanation = investigate(ask(), [drop = drop](const AttemptRequest& asked) {
      EXPECT_TRUE(asked.stays);
      Attempt attempt = answer(asked, 101);
      attempt.drop = drop;
      return attempt;
    });
    EXPECT_EQ(explanation.outcome, HandshakeOutcome::refused);
    EXPECT_EQ(explanation.rule, "dropped");
    EXPECT_EQ(explanation.tries.size(), 1U);
    EXPECT_NE(explanation.verdict.find(words), std::string::npos) << explanation.verdict;
    EXPECT_NE(explanation.advice.at(0).find(advice), std::string::npos) << explanation.advice.at(0);
  }
}

TEST(Explain, OnlyTheFirstConnectionStaysOpenToDetectADrop) {
  std::vector<bool> stays;
  static_cast<void>(investigate(ask("ws://h/s", "https://good.example"), [&](const AttemptRequest& asked) {
    stays.push_back(asked.stays);
    return answer(asked, 101);
  }));
  EXPECT_EQ(stays, (std::vector<bool>{true, false}));
}

TEST(Explain, AnUnresolvedNameDistinguishesATimeOutFromAnUnknownName) {
  EXPECT_NE(unresolved("h", make_error("", std::errc::timed_out)).verdict.find("in time"), std::string::npos);
  EXPECT_NE(unresolved("h", make_error("unknown")).verdict.find("no address"), std::string::npos);
}

TEST(RefusalMessage, IsParsedInBothVersions) {
  EXPECT_EQ(refusal_of(R"([null,null,"phoenix","refused",{"reason":"blocked"}])"), "blocked");
  EXPECT_EQ(refusal_of(R"({"topic":"phoenix","event":"refused","payload":{"reason":"old"},"ref":null})"),
            "old");
  EXPECT_EQ(refusal_of(R"([null,null,"phoenix","refused",{}])"), "no reason given");
}

TEST(RefusalMessage, IsNotFoundInOtherMessages) {
  for (const auto* message : {"", "hello", R"([null,null,"room:1","refused",{}])",
                              R"([null,null,"phoenix","welcome",{}])", "\xff\xff\xff"})
    EXPECT_EQ(refusal_of(message), std::nullopt) << message;
}

TEST(ExplainReport, ShowsEachTryAndTheVerdict) {
  Explanation explanation = investigate(ask("ws://h/s", "https://evil.example"), checks_origins);
  explanation.addresses = {"127.0.0.1", "::1"};
  const std::string text = as_text(explanation);
  for (const char* shown : {"ws://h/s", "h is 127.0.0.1, ::1", "Origin: https://evil.example",
                            "without Origin", "403", "101", "Refused. The origin check"})
    EXPECT_NE(text.find(shown), std::string::npos) << shown << '\n' << text;
}

TEST(ExplainReport, AsJsonIsOneLine) {
  const std::string text = as_json(investigate(ask("ws://h/s", "https://evil.example"), checks_origins));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  const JsonObject json = boost::json::parse(text).as_object();
  EXPECT_EQ(json.at("outcome"), "refused");
  EXPECT_EQ(json.at("rule"), "origin");
  EXPECT_EQ(json.at("tries").as_array().at(1).as_object().at("status"), 101);
  EXPECT_TRUE(json.at("tries").as_array().at(1).as_object().at("origin").is_null());
}

TEST(ExplainReport, ShowsADrop) {
  const Explanation explanation = investigate(ask(), [](const AttemptRequest& asked) {
    Attempt attempt = answer(asked, 101);
    attempt.drop = Drop{4001, "expired"};
    return attempt;
  });
  EXPECT_NE(as_text(explanation).find("then dropped with 4001"), std::string::npos);
  const JsonObject drop = boost::json::parse(as_json(explanation)).at("tries").at(0).at("drop").as_object();
  EXPECT_EQ(drop, (JsonObject{{"code", 4001}, {"reason", "expired"}}));
}

TEST(ExplainReport, EscapesWhatTheServerSent) {
  const Explanation explanation = investigate(
      ask(), [](const AttemptRequest& asked) { return answer(asked, 403, "\x1b[31mred\x07\nline"); });
  const std::string text = as_text(explanation);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\x07'), std::string::npos);
  EXPECT_NE(text.find("[31mred"), std::string::npos);
}

}  // namespace
}  // namespace roost::cli::explain
