// SPDX-License-Identifier: Apache-2.0
// Files, environment and changes: what is read, and how what can't be used is told.
#include "config/config_reader.hpp"
#include "config/config_keys.hpp"
#include "config/config_rules.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cstdint>
#include <map>
#include <stdexcept>

namespace roost::config {
namespace {

using std::chrono::milliseconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class ConfigReaderTest : public ::testing::Test {
 protected:
  void file(std::string_view toml) { reader.read_text(toml, "roost.toml"); }
  void environment(const std::map<std::string, std::string>& variables) {
    reader.read_environment([&](const std::string& name) {
      const auto found = variables.find(name);
      return found == variables.end() ? std::nullopt : std::optional(found->second);
    });
  }
  /// The options of a mount at "/socket".
  SocketOptions options_of_socket() {
    SocketOptions options;
    apply_settings(config.socket_settings["/socket"], options);
    return options;
  }

  Config config;
  ConfigReader reader{config};
};

TEST_F(ConfigReaderTest, AFileSetsEveryKindOfValue) {
  file(R"(
    check_origin = ["https://example.com", "//*.example.org"]
    log_level = "warning"
    shutdown = "2m"
    shards = 3
    secret_key_base = "a secret of more than twenty bytes"
    [url]
    host = "chat.example.com"
    port = 443
    [http]
    ip = "::"
    handshake_timeout = "250ms"
  )");
  EXPECT_THAT(reader.problems(), IsEmpty());
  EXPECT_THAT(config.check_origin.allowed, ElementsAre("https://example.com", "//*.example.org"));
  EXPECT_EQ(config.log_level, LogLevel::warning);
  EXPECT_EQ(config.shutdown, milliseconds(120'000));
  EXPECT_EQ(config.shards, 3U);
  EXPECT_EQ(config.secret_key_base, "a secret of more than twenty bytes");
  EXPECT_EQ(config.url_host, "chat.example.com");
  EXPECT_EQ(config.url_port, 443);
  EXPECT_EQ(config.http.ip, "::");
  EXPECT_EQ(config.http.handshake_timeout, milliseconds(250));
}

TEST_F(ConfigReaderTest, AFileNamesCertificatesOfOtherHosts) {
  config.https.emplace();
  config.https->tls.server_names = {{"example.com", "old.pem", "old.key"}};
  file(R"(
    [https.server_names."example.com"]
    certfile = "new.pem"
    [https.server_names."*.example.org"]
    certfile = "org.pem"
    keyfile = "org.key"
  )");
  EXPECT_THAT(reader.problems(), IsEmpty());
  const auto& names = config.https->tls.server_names;
  ASSERT_EQ(names.size(), 2U);
  EXPECT_EQ(names[0].certfile, "new.pem");
  EXPECT_EQ(names[0].keyfile, "old.key");
  EXPECT_EQ(names[1].hostname, "*.example.org");
  EXPECT_EQ(names[1].certfile, "org.pem");
  EXPECT_EQ(names[1].keyfile, "org.key");
  const auto is_listed = [](const ConfigEntry& entry) {
    return entry.key == R"(https.server_names."*.example.org".keyfile)" && entry.value == Json("org.key") &&
           entry.source == "roost.toml:6";
  };
  EXPECT_THAT(entries_of(config), Contains(::testing::Truly(is_listed)));
}

TEST_F(ConfigReaderTest, SaysWhatIsWrongAboutCertificatesOfOtherHosts) {
  file(R"([https.server_names]
certfile = "a.pem"
[https.server_names."example.com"]
cerfile = "a.pem"
keyfile = 3)");
  EXPECT_THAT(
      reader.problems(),
      ::testing::UnorderedElementsAre(
          HasSubstr(R"(:2: https.server_names.certfile stands outside of a host: write )"
                    R"([https.server_names."example.com"] above it)"),
          HasSubstr(R"(:4: there is no https.server_names."example.com".cerfile; did you mean certfile?)"),
          HasSubstr(R"(:5: https.server_names."example.com".keyfile = 3: must be the name of a file)")));
}

TEST_F(ConfigReaderTest, SslIsForcedByAFileOrTheEnvironment) {
  file("[force_ssl]\nenabled = true\nhsts_max_age = \"30d\"\nexclude_paths = [\"/health\"]\n");
  environment(
      {{"ROOST_FORCE_SSL_EXCLUDE_HOSTS", "a.com,b.com"}, {"ROOST_FORCE_SSL_FORWARDED_PROTO", "true"}});
  EXPECT_THAT(reader.problems(), IsEmpty());
  EXPECT_TRUE(config.force_ssl.enabled);
  EXPECT_TRUE(config.force_ssl.forwarded_proto);
  EXPECT_EQ(config.force_ssl.hsts_max_age, std::chrono::hours(24) * 30);
  EXPECT_THAT(config.force_ssl.exclude_paths, ElementsAre("/health"));
  EXPECT_THAT(config.force_ssl.exclude_hosts, ElementsAre("a.com", "b.com"));
}

TEST_F(ConfigReaderTest, TheEnvironmentOverridesTheFileAndTheFileTheProgram) {
  config.http.port = 1;
  config.http.backlog = 1;
  config.shards = 1;
  file("shards = 2\n[http]\nport = 2\n");
  environment({{"PORT", "3"}});
  EXPECT_EQ(config.http.port, 3);
  EXPECT_EQ(config.shards, 2U);
  EXPECT_EQ(config.http.backlog, 1);
}

TEST_F(ConfigReaderTest, EveryKeyHasAVariable) {
  environment({{"ROOST_HTTP_MAX_CONNECTIONS", "7"},
               {"ROOST_CHECK_ORIGIN", "//a.com,//b.com"},
               {"ROOST_SHUTDOWN", "1s"},
               {"SECRET_KEY_BASE", "the deployment's"},
               {"ROOST_SECRET_KEY_BASE", "12345678901234567890"}});
  EXPECT_THAT(reader.problems(), IsEmpty());
  EXPECT_EQ(config.http.max_connections, 7U);
  EXPECT_THAT(config.check_origin.allowed, ElementsAre("//a.com", "//b.com"));
  EXPECT_EQ(config.shutdown, milliseconds(1000));
  EXPECT_EQ(config.secret_key_base, "12345678901234567890");
}

TEST_F(ConfigReaderTest, BlanksAroundTheElementsOfAListDoNotCount) {
  environment({{"ROOST_CHECK_ORIGIN", " https://a.com, //*.b.com ,,\t//c.com "},
               {"ROOST_FORCE_SSL_EXCLUDE_HOSTS", "a.com, b.com"},
               {"ROOST_FORCE_SSL_EXCLUDE_PATHS", " /health "},
               {"ROOST_HTTP_PORT", " 4001 "},
               {"ROOST_FORCE_SSL_ENABLED", "true "}});
  EXPECT_THAT(reader.problems(), IsEmpty());
  EXPECT_THAT(config.check_origin.allowed, ElementsAre("https://a.com", "//*.b.com", "//c.com"));
  EXPECT_THAT(config.force_ssl.exclude_hosts, ElementsAre("a.com", "b.com"));
  EXPECT_THAT(config.force_ssl.exclude_paths, ElementsAre("/health"));
  EXPECT_EQ(config.http.port, 4001);
  EXPECT_TRUE(config.force_ssl.enabled);
  environment({{"ROOST_CHECK_ORIGIN", " conn "}});
  EXPECT_EQ(config.check_origin.policy, CheckOrigin::Policy::conn);
}

TEST_F(ConfigReaderTest, EveryListTakesBlanksAfterItsCommas) {
  for (const Key<Config>& key : config_keys()) {
    Config with_blank, without;
    ConfigReader blank(with_blank), tight(without);
    const std::string name = variables_of(key).back();
    const auto set = [&](ConfigReader& into, const std::string& text) {
      into.read_environment(
          [&](const std::string& asked) { return asked == name ? std::optional(text) : std::nullopt; });
    };
    set(blank, "//a.com, //b.com");
    set(tight, "//a.com,//b.com");
    EXPECT_EQ(blank.problems().size(), tight.problems().size()) << key.name;
    if (key.read(without).is_array()) {
      EXPECT_EQ(key.read(with_blank), key.read(without)) << key.name;
    }
  }
}

TEST_F(ConfigReaderTest, VariablesThatSetNothingAreRememberedWithTheNearest) {
  reader.remember_unknown(
      {"ROOST_CHECK_ORIGN", "ROOST_HTTPS_HANDSHAKE_TIMOUT", "ROOST_SOMETHING_ELSE_ALTOGETHER"});
  EXPECT_THAT(
      config.unknown_variables,
      ElementsAre("ROOST_CHECK_ORIGN sets nothing; did you mean ROOST_CHECK_ORIGIN?",
                  "ROOST_HTTPS_HANDSHAKE_TIMOUT sets nothing; did you mean ROOST_HTTPS_HANDSHAKE_TIMEOUT?",
                  "ROOST_SOMETHING_ELSE_ALTOGETHER sets nothing: no key has this variable"));
  EXPECT_THAT(reader.problems(), IsEmpty());
}

TEST_F(ConfigReaderTest, AVariableWithoutItsTableIsRememberedWithThoseOfEveryTable) {
  reader.remember_unknown({"ROOST_PORT", "ROOST_PROT", "ROOST_HOST", "ROOST_BACKLOG", "ROOST_SERVICE_HOST"});
  constexpr std::string_view kPorts =
      "PORT or ROOST_HTTP_PORT or ROOST_URL_PORT or ROOST_HTTPS_PORT or ROOST_ADMIN_PORT";
  EXPECT_THAT(
      config.unknown_variables,
      ElementsAre(fmt::format("ROOST_PORT sets nothing; did you mean {}?", kPorts),
                  fmt::format("ROOST_PROT sets nothing; did you mean {}?", kPorts),
                  "ROOST_HOST sets nothing; did you mean ROOST_URL_HOST?",
                  "ROOST_BACKLOG sets nothing; did you mean ROOST_HTTP_BACKLOG or ROOST_HTTPS_BACKLOG?",
                  "ROOST_SERVICE_HOST sets nothing: no key has this variable"));
}

TEST_F(ConfigReaderTest, VariablesOfKeysAndThoseThatProgramsReadAreKnown) {
  std::vector<std::string> known{"ROOST_CONFIG", "ROOST_ADMIN", "ROOST_IP", "ROOST_CERTFILE"};
  for (const Key<Config>& key : config_keys())
    known.push_back(variables_of(key).back());
  reader.remember_unknown(known);
  EXPECT_THAT(config.unknown_variables, IsEmpty());
}

TEST_F(ConfigReaderTest, AHostThatIsComparedMustNotBeEmpty) {
  file("[url]\nhost = \"\"\n");
  reader.validate();
  EXPECT_THAT(reader.problems(),
              ElementsAre(HasSubstr("check_origin = true compares url.host, which is empty")));
}

TEST_F(ConfigReaderTest, AnEmptyHostIsAllowedWhenNoCheckUsesIt) {
  file("check_origin = false\n[url]\nhost = \"\"\n");
  reader.validate();
  EXPECT_THAT(reader.problems(), IsEmpty());
}

TEST_F(ConfigReaderTest, TheThreeWordsOfCheckOriginAreThoseOfTheReference) {
  environment({{"ROOST_CHECK_ORIGIN", "false"}});
  EXPECT_EQ(config.check_origin.policy, CheckOrigin::Policy::any);
  environment({{"ROOST_CHECK_ORIGIN", "true"}});
  EXPECT_EQ(config.check_origin.policy, CheckOrigin::Policy::url_host);
  environment({{"ROOST_CHECK_ORIGIN", "conn"}});
  EXPECT_EQ(config.check_origin.policy, CheckOrigin::Policy::conn);
}

// --- what can't be used ---

TEST_F(ConfigReaderTest, AHostWithAnythingAroundItIsRefusedWithWhatToWriteInstead) {
  const std::map<std::string, std::string> instead{{"https://a.com", "a.com"},
                                                   {"a.com:443", "a.com"},
                                                   {"https://me@a.com:443/path?a=b", "a.com"},
                                                   {"//a.com", "a.com"},
                                                   {"a.com/", "a.com"},
                                                   {" a.com ", "a.com"},
                                                   {"[::1]:4000", "[::1]"},
                                                   {"::1", "[::1]"},
                                                   {"*.a.com", "chat.example.com"},
                                                   {"a.com b.com", "chat.example.com"},
                                                   {"bücher.example", "chat.example.com"},
                                                   {"https://", "chat.example.com"},
                                                   {":443", "chat.example.com"},
                                                   {"[::1", "chat.example.com"}};
  for (const auto& [wrong, right] : instead) {
    environment({{"ROOST_URL_HOST", wrong}});
    EXPECT_THAT(
        config.validate(),
        ElementsAre(fmt::format("url.host \"{}\" must be a host without scheme, port and path: write \"{}\"",
                                wrong, right)));
  }
  for (const char* host :
       {"a.com", "localhost", "A.com.", "my_host", "192.0.2.7", "[::1]", "xn--bcher-kva.example"}) {
    environment({{"ROOST_URL_HOST", host}});
    EXPECT_THAT(config.validate(), IsEmpty()) << host;
  }
}

TEST_F(ConfigReaderTest, HostsThatForceSslLeavesAloneAreHostsToo) {
  file("force_ssl.exclude_hosts = [\"localhost\", \"http://a.com\"]\n");
  reader.validate();
  EXPECT_THAT(reader.problems(),
              ElementsAre(StartsWith("roost.toml:1: force_ssl.exclude_hosts \"http://a.com\" "
                                     "must be a host without scheme, port and path")));
}

TEST_F(ConfigReaderTest, AnOriginWithAPathIsRefusedWithItsPlace) {
  environment({{"ROOST_CHECK_ORIGIN", "//a.com/path"}});
  reader.validate();
  EXPECT_THAT(reader.problems(), ElementsAre("ROOST_CHECK_ORIGIN: check_origin: \"//a.com/path\" has a path, "
                                             "which no origin has: write \"//a.com\""));
}

/// The problems of two listeners at these addresses.
std::vector<std::string> problems_at(const std::string& http_ip, std::uint16_t http_port,
                                     const std::string& https_ip, std::uint16_t https_port) {
  Config config;
  config.http.ip = http_ip;
  config.http.port = http_port;
  config.https.emplace();
  config.https->ip = https_ip;
  config.https->port = https_port;
  return rule_problems(config);
}

TEST_F(ConfigReaderTest, TwoListenersNeedTwoPorts) {
  const auto one_port =
      ElementsAre("https.port 4112 is that of http.port too: give each listener a port of its own");
  EXPECT_THAT(problems_at("127.0.0.1", 4112, "127.0.0.1", 4112), one_port);
  EXPECT_THAT(problems_at("0.0.0.0", 4112, "127.0.0.1", 4112), one_port);
  EXPECT_THAT(problems_at("::1", 4112, "::", 4112), one_port);
  EXPECT_THAT(problems_at("127.0.0.1", 4112, "::", 4112), one_port);
  EXPECT_THAT(problems_at("127.0.0.1", 0, "127.0.0.1", 0), IsEmpty());
  EXPECT_THAT(problems_at("127.0.0.1", 4112, "127.0.0.2", 4112), IsEmpty());
  EXPECT_THAT(problems_at("127.0.0.1", 4112, "::1", 4112), IsEmpty());
  EXPECT_THAT(problems_at("0.0.0.0", 4112, "::1", 4112), IsEmpty());
  EXPECT_THAT(problems_at("127.0.0.1", 4112, "127.0.0.1", 4113), IsEmpty());
}

TEST_F(ConfigReaderTest, TheAdminListenerNeedsAPortOfItsOwnToo) {
  environment({{"ROOST_ADMIN_ENABLED", "true"},
               {"ROOST_ADMIN_IP", "127.0.0.1"},
               {"ROOST_ADMIN_PORT", "4112"},
               {"ROOST_ADMIN_TOKEN", "0123456789abcdef"},
               {"PORT", "4112"}});
  reader.validate();
  EXPECT_THAT(reader.problems(),
              ElementsAre(StartsWith("ROOST_ADMIN_PORT: admin.port 4112 is that of http.port")));
  config.http.enabled = false;
  config.https.emplace();
  EXPECT_THAT(rule_problems(config), IsEmpty());
}

TEST_F(ConfigReaderTest, AllProblemsAreReportedTogetherWithTheirPlacesAndTheValuesAllowed) {
  file("shard = 2\n[http]\nport = 70000\nbacklog = \"many\"\n");
  environment({{"ROOST_LOG_LEVEL", "loud"}});
  EXPECT_THAT(
      reader.problems(),
      ElementsAre("roost.toml:1: there is no shard; did you mean shards?",
                  "roost.toml:3: http.port = 70000: must be a number from 0 to 65535 (0: any free one)",
                  "roost.toml:4: http.backlog = \"many\": must be a number from 1 to 2147483647",
                  "ROOST_LOG_LEVEL=\"loud\": must be debug, info, warning, error or off"));
  EXPECT_THROW(reader.require_none(), std::invalid_argument);
}

TEST_F(ConfigReaderTest, ProblemsOfAFileComeInTheOrderOfItsLines) {
  file(R"(url.scheme = "ftp"
zoo = 1
url.path = "nowhere"
[socket."/b"]
zoo = 1
[http]
ip = "localhost"
backlog = 0
[socket."/a"]
zoo = 1
[admin]
port = "x")");
  environment({{"ROOST_LOG_LEVEL", "loud"}});
  reader.validate();
  std::vector<std::string> places;
  for (const std::string& problem : reader.problems())
    places.push_back(problem.substr(0, problem.find(' ')));
  EXPECT_THAT(places,
              ElementsAre("roost.toml:1:", "roost.toml:2:", "roost.toml:3:", "roost.toml:5:", "roost.toml:7:",
                          "roost.toml:8:", "roost.toml:10:", "roost.toml:12:", "ROOST_LOG_LEVEL=\"loud\":"));
}

TEST_F(ConfigReaderTest, TheNearestKeyIsNamedAlsoWhenItsTableIsMissing) {
  file("[htp]\nport = 1\n[http]\nhandshake_timout = \"1s\"\n[url]\nsomething_else_entirely = 1\n");
  EXPECT_THAT(
      reader.problems(),
      ElementsAre("roost.toml:2: there is no htp.port; did you mean http.port?",
                  "roost.toml:4: there is no http.handshake_timout; did you mean http.handshake_timeout?",
                  "roost.toml:6: there is no url.something_else_entirely"));
}

TEST_F(ConfigReaderTest, ATableIsNotAValue) {
  file("http = 4000\n");
  EXPECT_THAT(reader.problems(), ElementsAre("roost.toml:1: http is a table of keys, not a value"));
}

TEST_F(ConfigReaderTest, InvalidTomlIsReportedWithItsLine) {
  file("shards = 1\nshards = \n");
  EXPECT_THAT(reader.problems(), ElementsAre(StartsWith("roost.toml:2: is no TOML: ")));
}

TEST_F(ConfigReaderTest, AFileThatIsNotThereIsAProblem) {
  reader.read_file("/nowhere/roost.toml");
  EXPECT_THAT(reader.problems(),
              ElementsAre("/nowhere/roost.toml: can't be read: No such file or directory"));
}

TEST_F(ConfigReaderTest, AContradictionIsReportedWithThePlaceOfTheOtherValue) {
  file("[http]\nip = \"localhost\"\n");
  reader.validate();
  EXPECT_THAT(reader.problems(),
              ElementsAre(StartsWith("roost.toml:2: http.ip \"localhost\" is not an IP address")));
}

TEST_F(ConfigReaderTest, TimesHaveAUnitAndAreInTheirRange) {
  file("shutdown = 5000\nstall_threshold = \"0ms\"\n[http]\nhandshake_timeout = \"infinity\"\n");
  EXPECT_THAT(reader.problems(), ::testing::SizeIs(3));
  EXPECT_THAT(reader.problems(), Contains(HasSubstr("shutdown = 5000: must be a time like \"250ms\"")));
}

TEST_F(ConfigReaderTest, ABusyPollHasAnEnd) {
  file("busy_poll = 10001\n");
  EXPECT_THAT(reader.problems(), ElementsAre(HasSubstr("busy_poll = 10001")));
  Config of_a_program;
  of_a_program.busy_poll = 10'001;
  EXPECT_THAT(of_a_program.validate(), Contains(StartsWith("busy_poll must be at most 10000 µs")));
}

TEST_F(ConfigReaderTest, ASecretIsNotShownEvenWhenItIsWrong) {
  file("secret_key_base = [\"hush\"]\n");
  EXPECT_THAT(reader.problems(),
              ElementsAre("roost.toml:1: secret_key_base = [FILTERED]: must be at least 20 bytes"));
}

TEST_F(ConfigReaderTest, AShortSecretIsRefusedWithoutBeingShown) {
  file("secret_key_base = \"hush\"\n");
  reader.validate();
  EXPECT_THAT(reader.problems(),
              ElementsAre("roost.toml:1: secret_key_base must be at least 20 bytes, got 4"));
}

// --- mounts ---

TEST_F(ConfigReaderTest, OptionsOfAMountAreThoseOfItsPath) {
  file(R"(
    [socket."/socket"]
    max_channels_per_transport = 5
    [socket."/socket".websocket]
    timeout = "infinity"
    max_frame_size = "1MiB"
    connect_info = ["peer_data", "x_headers"]
    check_origin = false
    [socket."/socket".longpoll]
    window = "5s"
    [socket."/socket".drainer]
    batch_size = 10
  )");
  EXPECT_THAT(reader.problems(), IsEmpty());
  const SocketOptions options = options_of_socket();
  EXPECT_EQ(options.max_channels_per_transport, 5U);
  EXPECT_EQ(options.websocket.timeout, kInfinity);
  EXPECT_EQ(options.websocket.max_frame_size, 1U << 20);
  EXPECT_THAT(options.websocket.connect_info,
              ElementsAre(ConnectInfoKey::peer_data, ConnectInfoKey::x_headers));
  EXPECT_EQ(options.websocket.check_origin->policy, CheckOrigin::Policy::any);
  ASSERT_TRUE(options.longpoll);
  EXPECT_EQ(options.longpoll->window, milliseconds(5000));
  EXPECT_EQ(options.drainer.options->batch_size, 10U);
}

TEST_F(ConfigReaderTest, TransportsAndTheDrainerHaveASwitch) {
  file("[socket.\"/socket\"]\nlongpoll = true\nwebsocket = false\ndrainer = false\n");
  EXPECT_THAT(reader.problems(), IsEmpty());
  EXPECT_FALSE(options_of_socket().websocket.enabled);
  EXPECT_TRUE(options_of_socket().longpoll);
  EXPECT_TRUE(options_of_socket().drainer.is_off());
}

TEST_F(ConfigReaderTest, AnUnknownTransportOptionIsAnError_B84) {
  file("[socket.\"/socket\".websocket]\ntimout = \"60s\"\n[socket.\"/socket\".longpoll]\nwindo = \"1s\"\n");
  EXPECT_THAT(
      reader.problems(),
      ElementsAre(
          "roost.toml:2: there is no socket \"/socket\": websocket.timout; did you mean websocket.timeout?",
          "roost.toml:4: there is no socket \"/socket\": longpoll.windo; did you mean longpoll.window?"));
}

TEST_F(ConfigReaderTest, ADrainerInsideLongPollIsAnError_B84) {
  file("[socket.\"/socket\".longpoll.drainer]\nbatch_size = 1\n");
  file("[socket.\"/socket\".longpoll]\ndrainer = false\n");
  EXPECT_THAT(
      reader.problems(),
      ElementsAre("roost.toml:2: there is no socket \"/socket\": longpoll.drainer.batch_size; did you "
                  "mean drainer.batch_size?",
                  "roost.toml:2: there is no socket \"/socket\": longpoll.drainer; did you mean "
                  "drainer?"));
}

TEST_F(ConfigReaderTest, AnOptionOutsideOfAMountIsAnError) {
  file("[socket]\ntimeout = \"1s\"\n");
  EXPECT_THAT(reader.problems(), ElementsAre("roost.toml:2: socket.timeout stands outside of a mount: write "
                                             "[socket.\"/path\"] above it"));
}

// --- while it runs ---

TEST_F(ConfigReaderTest, OnlyLiveKeysChangeWhileItRuns) {
  reader.change("log_level", "error");
  EXPECT_THAT(reader.problems(), IsEmpty());
  EXPECT_EQ(config.log_level, LogLevel::error);
  reader.change("http.port", "1");
  reader.change("log_levle", "debug");
  reader.change("shutdown", "soon");
  EXPECT_THAT(reader.problems(), ElementsAre("set: http.port can't change while the node runs",
                                             "set: there is no log_levle; did you mean log_level?",
                                             StartsWith("set: shutdown = \"soon\": must be a time like")));
}

// --- listing ---

TEST_F(ConfigReaderTest, EveryKeyIsListedWithItsValueAndSourceAndNoSecret) {
  file("shutdown = \"2m\"\nsecret_key_base = \"a secret of more than twenty bytes\"\n");
  const auto entry = [entries = config.entries()](std::string_view key) {
    for (const ConfigEntry& found : entries)
      if (found.key == key) return found;
    throw std::out_of_range(std::string(key));
  };
  EXPECT_EQ(entry("shutdown").value, Json("2m"));
  EXPECT_EQ(entry("shutdown").source, "roost.toml:1");
  EXPECT_TRUE(entry("shutdown").live);
  EXPECT_EQ(entry("http.port").value, Json(4000));
  EXPECT_EQ(entry("http.port").source, "");
  EXPECT_FALSE(entry("http.port").live);
  EXPECT_EQ(entry("secret_key_base").value, Json("[FILTERED]"));
  EXPECT_EQ(entry("previous_secret_key_base").value, Json());
  EXPECT_EQ(entry("check_origin").value, Json(true));
}

}  // namespace
}  // namespace roost::config
