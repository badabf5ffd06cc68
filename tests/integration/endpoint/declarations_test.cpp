// SPDX-License-Identifier: Apache-2.0
// Mounts and routes that nothing would ever reach: said at the start, all at once, before anything listens.
#include <gmock/gmock.h>

#include "endpoint_fixture.hpp"

namespace roost::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

void ignore(const HttpRequest&, HttpResponder responder) {
  responder.respond(HttpResponse::text("ok"));
}

struct OverlappingSocket : Socket {
  static Routes routes() {
    return {channel<RoomChannel>("room:*"), channel<RoomChannel>("room:lobby"),
            channel<RoomChannel>("user:1"), channel<RoomChannel>("user:*"), channel<RoomChannel>("user:1")};
  }
};

class Declarations : public EndpointTest {
 protected:
  /// What is said at the start; "" when it starts.
  [[nodiscard]] std::string fault() {
    const auto started = endpoint().start();
    return started ? "" : started.error().message;
  }
};

TEST_F(Declarations, OfTwoSocketsAtOnePathNameBothAndEachTransport) {
  config.secret_key_base = std::string(64, 's');
  SocketOptions options;
  options.longpoll.emplace();
  endpoint().socket<RoomSocket>("/socket", options);
  endpoint().socket<RoomSocket>("/socket/", options);
  EXPECT_THAT(fault(), AllOf(HasSubstr("the WebSocket of socket /socket/ (roost::test::RoomSocket) "),
                             HasSubstr("has the path of the WebSocket of socket /socket ("),
                             HasSubstr("has the path of the long polling of socket /socket ("),
                             HasSubstr("give it another path")));
}

TEST_F(Declarations, OfTwoTransportsThatShareAPathToo) {
  endpoint().socket<RoomSocket>("/a", {.websocket = {.path = "/b"}});
  endpoint().socket<RoomSocket>("/", {.websocket = {.path = "/a/b"}});
  EXPECT_THAT(fault(), HasSubstr("the WebSocket of socket /"));
}

TEST_F(Declarations, OfTwoRoutesNameTheOneThatIsNeverReached) {
  endpoint().get("/rooms/:id", ignore);
  endpoint().post("/rooms/:id", ignore);
  endpoint().get("/rooms/:name", ignore);
  endpoint().get("/rooms/new", ignore);
  endpoint().route("HEAD", "/rooms/:id", ignore);
  EXPECT_THAT(
      fault(),
      AllOf(HasSubstr("GET /rooms/:name has the path of GET /rooms/:id"),
            HasSubstr("GET /rooms/new is never reached: GET /rooms/:id takes all its requests: declare "
                      "it before that"),
            HasSubstr("HEAD /rooms/:id is never reached"), Not(HasSubstr("POST"))));
}

TEST_F(Declarations, OfARouteWhereASocketIs) {
  endpoint().get("/socket/websocket", ignore);
  endpoint().socket<RoomSocket>("/socket");
  EXPECT_THAT(fault(), HasSubstr("GET /socket/websocket is never reached: the WebSocket of socket /socket"));
}

TEST_F(Declarations, OfRoutesAfterFilesThatTakeEverything) {
  config.ready_path = "/ready";
  endpoint().static_files("/", ROOST_SOURCE_DIR "/docs");
  endpoint().get("/api", ignore);
  endpoint().post("/form", ignore);
  endpoint().get("/ready", ignore);
  EXPECT_THAT(fault(),
              AllOf(HasSubstr("GET /api is never reached: the files below / take"), Not(HasSubstr("/form")),
                    HasSubstr("GET /ready has the path of Config::ready_path /ready")));
}

TEST_F(Declarations, WithoutALeadingSlashSayHowToWriteThem) {
  endpoint().socket<RoomSocket>("socket");
  endpoint().get("page", ignore);
  endpoint().static_files("files", ROOST_SOURCE_DIR "/docs");
  EXPECT_THAT(fault(), AllOf(HasSubstr("socket socket: a path begins with \"/\": write \"/socket\""),
                             HasSubstr("GET page: a path begins with \"/\": write \"/page\""),
                             HasSubstr("write \"/files\"")));
}

TEST_F(Declarations, OfTopicsThatAnEarlierRouteTakes) {
  endpoint().socket<OverlappingSocket>("/socket");
  EXPECT_THAT(fault(),
              AllOf(HasSubstr("socket /socket: the route \"room:lobby\" is never reached: \"room:*\" "
                              "takes all its topics: put it before that"),
                    HasSubstr("socket /socket: two routes have the topic \"user:1\": leave one"),
                    Not(HasSubstr("\"user:*\" is"))));
}

TEST_F(Declarations, ThatOnlyLookAlikeStart) {
  endpoint().get("/rooms/new", ignore);
  endpoint().get("/rooms/:id", ignore);
  endpoint().get("/v1/x", ignore);
  endpoint().get("/v:n/x", ignore);
  endpoint().static_files("/static", ROOST_SOURCE_DIR "/docs");
  endpoint().static_files("/", ROOST_SOURCE_DIR "/docs");
  endpoint().socket<RoomSocket>("/socket");
  endpoint().socket<RoomSocket>("/socket2");
  EXPECT_EQ(fault(), "");
}

TEST_F(Declarations, ThatAreWrongLeaveNothingRunningAndCanBeTriedNoMore) {
  endpoint().socket<RoomSocket>("socket");
  EXPECT_NE(fault(), "");
  EXPECT_TRUE(endpoint().listeners().empty());
}

}  // namespace
}  // namespace roost::test
