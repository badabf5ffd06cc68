// SPDX-License-Identifier: Apache-2.0
// The keys of the broker between nodes: what they set, how what is wrong is told, and that nobody sees a
// secret.
#include "roost/broker_config.hpp"

#include <gmock/gmock.h>
#include <boost/json/serialize.hpp>

#include <map>
#include <stdexcept>

#include "config/config_difference.hpp"
#include "config/config_keys.hpp"
#include "config/config_reader.hpp"
#include "config/config_rules.hpp"

namespace roost::config {
namespace {

using std::chrono::milliseconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using Variables = std::map<std::string, std::string>;

struct BrokerKeys : testing::Test {
  void file(std::string_view toml) { reader.read_text(toml, "roost.toml"); }
  void environment(const Variables& variables) {
    reader.read_environment([&](const std::string& name) {
      const auto found = variables.find(name);
      return found == variables.end() ? std::nullopt : std::optional(found->second);
    });
  }
  [[nodiscard]] std::vector<std::string> all_problems() {
    reader.validate();
    return reader.problems();
  }
  /// As `roost config` and Endpoint::config() show it.
  [[nodiscard]] std::string shown(const std::string& name) const {
    for (const ConfigEntry& entry : entries_of(config))
      if (entry.key == name) return boost::json::serialize(entry.value);
    return "no such key";
  }

  Config config;
  ConfigReader reader{config};
};

TEST_F(BrokerKeys, WithoutThemANodeIsAlone) {
  EXPECT_EQ(config.broker.kind, BrokerConfig::Kind::none);
  EXPECT_EQ(shown("pubsub.adapter"), R"("local")");
  EXPECT_THAT(all_problems(), IsEmpty());
}

TEST_F(BrokerKeys, AFileSetsNats) {
  file(R"(
    [pubsub]
    adapter = "nats"
    name = "Chat.PubSub"
    node = "chat-1"
    cacertfile = "ca.pem"
    verify_server = false
    links = 2
    connect_timeout = "1s"
    probe_interval = "2s"
    digest_interval = "3s"
    interest_linger = "0ms"
    max_topic_interest = 7
    max_queued_bytes = "1MiB"
    join_deadline = "750ms"
    join_without_broker = "admit"
    [pubsub.nats]
    servers = ["nats://a", "tls://b:1"]
    user = "u"
    password = "p"
    token = "t"
    credentials_file = "c"
    nkey_seed_file = "n"
  )");
  EXPECT_THAT(reader.problems(), IsEmpty());
  EXPECT_EQ(config.broker.kind, BrokerConfig::Kind::nats);
  EXPECT_EQ(config.pubsub->name, "Chat.PubSub");
  EXPECT_EQ(config.pubsub->join_deadline, milliseconds(750));
  EXPECT_EQ(config.pubsub->join_without_broker, JoinWithoutBroker::admit);
  const NatsOptions& nats = config.broker.nats;
  EXPECT_THAT(nats.servers, ElementsAre("nats://a", "tls://b:1"));
  EXPECT_EQ(nats.user + nats.password + nats.token, "upt");
  EXPECT_EQ(nats.credentials_file + nats.nkey_seed_file, "cn");
  EXPECT_EQ(nats.broker.node, "chat-1");
  EXPECT_EQ(nats.broker.cacertfile, "ca.pem");
  EXPECT_FALSE(nats.broker.verify_server);
  EXPECT_EQ(nats.broker.links, 2U);
  EXPECT_EQ(nats.broker.connect_timeout, milliseconds(1'000));
  EXPECT_EQ(nats.broker.probe_interval, milliseconds(2'000));
  EXPECT_EQ(nats.broker.digest_interval, milliseconds(3'000));
  EXPECT_EQ(nats.broker.interest_linger, milliseconds(0));
  EXPECT_EQ(nats.broker.max_topic_interest, 7U);
  EXPECT_EQ(nats.broker.max_queued_bytes, 1U << 20U);
}

TEST_F(BrokerKeys, TheEnvironmentSetsRedis) {
  environment({{"ROOST_PUBSUB_ADAPTER", "redis"},
               {"ROOST_PUBSUB_NODE", "chat-2"},
               {"ROOST_PUBSUB_REDIS_URL", "redis://host/2"},
               {"ROOST_PUBSUB_REDIS_USER", "u"},
               {"ROOST_PUBSUB_REDIS_PASSWORD", "12345"},
               {"ROOST_PUBSUB_REDIS_MAX_MESSAGE_BYTES", "1MiB"}});
  EXPECT_THAT(all_problems(), IsEmpty());
  EXPECT_EQ(config.broker.kind, BrokerConfig::Kind::redis);
  EXPECT_EQ(config.broker.redis.broker.node, "chat-2");
  EXPECT_EQ(config.broker.redis.url, "redis://host/2");
  EXPECT_EQ(config.broker.redis.user, "u");
  EXPECT_EQ(config.broker.redis.password, "12345");
  EXPECT_EQ(config.broker.redis.max_message_bytes, 1U << 20U);
}

TEST_F(BrokerKeys, OneServerInTheEnvironmentNeedsNoComma) {
  environment({{"ROOST_PUBSUB_NATS_SERVERS", "nats://a:4222"}});
  EXPECT_THAT(config.broker.nats.servers, ElementsAre("nats://a:4222"));
  environment({{"ROOST_PUBSUB_NATS_SERVERS", "nats://a:4222,nats://b:4222"}});
  EXPECT_THAT(config.broker.nats.servers, ElementsAre("nats://a:4222", "nats://b:4222"));
}

TEST_F(BrokerKeys, OptionsOfBothBrokersAreShownOfTheOneThatIsUsed) {
  config.broker.redis.broker.links = 5;
  EXPECT_EQ(shown("pubsub.links"), "0");
  config.broker.kind = BrokerConfig::Kind::redis;
  EXPECT_EQ(shown("pubsub.links"), "5");
}

TEST_F(BrokerKeys, ASecondBrokerMayRunBesideTheFirst) {
  environment({{"ROOST_PUBSUB_ADAPTER", "nats"}, {"ROOST_PUBSUB_ALSO", "redis"}});
  EXPECT_EQ(config.broker.also, BrokerConfig::Kind::redis);
  EXPECT_EQ(shown("pubsub.also"), R"("redis")");
  EXPECT_THAT(all_problems(), IsEmpty());
}

TEST_F(BrokerKeys, ProblemsOfBothBrokersAreReportedEachOnce) {
  environment({{"ROOST_PUBSUB_ADAPTER", "redis"},
               {"ROOST_PUBSUB_ALSO", "nats"},
               {"ROOST_PUBSUB_PROBE_INTERVAL", "1ms"},
               {"ROOST_PUBSUB_NATS_SERVERS", "host:1"},
               {"ROOST_PUBSUB_REDIS_URL", "nonsense"}});
  EXPECT_THAT(all_problems(),
              UnorderedElementsAre(HasSubstr("pubsub.probe_interval must be"),
                                   HasSubstr("pubsub.nats.servers: "), HasSubstr("pubsub.redis.url: ")));
}

TEST_F(BrokerKeys, ASecondBrokerIsOfTheOtherKindAndNotAlone) {
  environment({{"ROOST_PUBSUB_ADAPTER", "nats"}, {"ROOST_PUBSUB_ALSO", "nats"}});
  EXPECT_THAT(all_problems(), ElementsAre(HasSubstr("pubsub.also names the same kind of broker")));
  config.broker.kind = BrokerConfig::Kind::none;
  EXPECT_THAT(rule_problems(config), ElementsAre(HasSubstr("pubsub.also needs pubsub.adapter")));
}

TEST_F(BrokerKeys, EachProblemHasItsPlaceAndItsKey) {
  file(R"([pubsub]
adapter = "redis"
probe_interval = "1ms"
[pubsub.redis]
url = "redis://host/x"
max_message_bytes = 1
)");
  EXPECT_THAT(all_problems(),
              ElementsAre("roost.toml:3: pubsub.probe_interval must be at least 10 ms",
                          "roost.toml:5: pubsub.redis.url: after the / comes the number of a database",
                          "roost.toml:6: pubsub.redis.max_message_bytes must be from 64 KiB to 512 MiB"));
}

TEST_F(BrokerKeys, ProblemsOfNatsNameItsKeysAndFiles) {
  environment({{"ROOST_PUBSUB_ADAPTER", "nats"},
               {"ROOST_PUBSUB_NATS_SERVERS", "host:1"},
               {"ROOST_PUBSUB_CACERTFILE", "/nowhere/ca.pem"},
               {"ROOST_PUBSUB_NATS_CREDENTIALS_FILE", "/nowhere/creds"}});
  const auto problems = all_problems();
  EXPECT_THAT(problems, Contains(HasSubstr("ROOST_PUBSUB_NATS_SERVERS: pubsub.nats.servers: ")));
  EXPECT_THAT(problems, Contains(HasSubstr("ROOST_PUBSUB_CACERTFILE: pubsub.cacertfile: ")));
  EXPECT_THAT(problems,
              Contains(HasSubstr("ROOST_PUBSUB_NATS_CREDENTIALS_FILE: pubsub.nats.credentials_file: ")));
}

TEST_F(BrokerKeys, WhatIsNoKeysOwnProblemNamesTheBroker) {
  environment(
      {{"ROOST_PUBSUB_ADAPTER", "nats"}, {"ROOST_PUBSUB_NATS_USER", "u"}, {"ROOST_PUBSUB_NATS_TOKEN", "t"}});
  EXPECT_THAT(all_problems(), ElementsAre(HasSubstr("pubsub.nats: only one of user, token")));
}

TEST_F(BrokerKeys, TheBrokerThatIsNotUsedIsNotLookedAt) {
  config.broker.redis.url = "nonsense";
  config.broker.nats.servers.clear();
  EXPECT_THAT(all_problems(), IsEmpty());
}

TEST_F(BrokerKeys, RulesAloneReadNoFile) {
  config.broker.kind = BrokerConfig::Kind::nats;
  config.broker.nats.credentials_file = "/nowhere/creds";
  EXPECT_THAT(rule_problems(config), IsEmpty());
  EXPECT_THAT(file_problems(config), ElementsAre(HasSubstr("pubsub.nats.credentials_file")));
}

TEST_F(BrokerKeys, AnotherAdapterIsAProblemWithThoseThatThereAre) {
  file("[pubsub]\nadapter = \"kafka\"\n");
  EXPECT_THAT(reader.problems(),
              ElementsAre("roost.toml:2: pubsub.adapter = \"kafka\": must be one of local, nats, redis"));
}

TEST_F(BrokerKeys, ANodeWithoutChannelsHasNoUseForThem) {
  config.pubsub.reset();
  environment({{"ROOST_PUBSUB_ADAPTER", "redis"},
               {"ROOST_PUBSUB_NAME", "Chat.PubSub"},
               {"ROOST_PUBSUB_JOIN_DEADLINE", "1s"},
               {"ROOST_PUBSUB_REDIS_URL", "nonsense"}});
  EXPECT_THAT(all_problems(), IsEmpty());
  EXPECT_FALSE(config.pubsub);
  EXPECT_EQ(shown("pubsub.name"), "null");
}

// --- secrets ---

constexpr const char* kSecretFile = R"(
[pubsub]
adapter = "redis"
[pubsub.nats]
password = "hush1"
token = "hush2"
[pubsub.redis]
url = "redis://u:hush3@host"
password = "hush4"
)";

TEST_F(BrokerKeys, ListingsShowNoSecret) {
  file(kSecretFile);
  for (const ConfigEntry& entry : entries_of(config))
    EXPECT_THAT(boost::json::serialize(entry.value), Not(HasSubstr("hush"))) << entry.key;
  EXPECT_EQ(shown("pubsub.redis.url"), R"("[FILTERED]")");
  EXPECT_EQ(shown("pubsub.nats.token"), R"("[FILTERED]")");
}

TEST_F(BrokerKeys, ProblemsShowNoSecret) {
  file(kSecretFile);
  const auto problems = all_problems();
  EXPECT_THAT(problems, ElementsAre(HasSubstr("password is set beside the one in the url")));
  EXPECT_THAT(problems, Not(Contains(HasSubstr("hush"))));
}

TEST_F(BrokerKeys, WrongKindsOfValuesShowNoSecret) {
  file("[pubsub.redis]\nurl = [\"hush\"]\npassword = 5\n[pubsub.nats]\ntoken = {a = \"hush\"}\n");
  EXPECT_EQ(reader.problems().size(), 3U);
  EXPECT_THAT(reader.problems(), Not(Contains(HasSubstr("hush"))));
  EXPECT_THAT(reader.problems(),
              Contains("roost.toml:3: pubsub.redis.password = [FILTERED]: must be a text"));
}

TEST_F(BrokerKeys, AChangedSecretIsNoticedAndNotShown) {
  file(kSecretFile);
  Config fresh;
  ConfigReader again(fresh);
  std::string changed(kSecretFile);
  changed.replace(changed.find("hush4"), 5, "hush5");
  again.read_text(changed, "roost.toml");
  const auto difference = difference_of(config, fresh);
  EXPECT_THAT(difference.at_start, ElementsAre(HasSubstr("pubsub.redis.password = [FILTERED]")));
  EXPECT_THAT(difference.at_start, Not(Contains(HasSubstr("hush"))));
}

}  // namespace
}  // namespace roost::config
