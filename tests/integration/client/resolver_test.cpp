// SPDX-License-Identifier: Apache-2.0
// Name lookups do not block the loop, whatever the name server does.
#include "net/resolver.hpp"

#include <pthread.h>

#include <atomic>
#include <cstdint>
#include <future>

#include "client_websocket_test.hpp"

namespace roost::client {
namespace {

/// A name server that stays silent until released.
class SilentNames {
 public:
  ~SilentNames() { answer({}); }

  [[nodiscard]] net::Resolver::LookUp look_up() {
    return [calls = calls_, answer = answer_](const std::string&,
                                              std::uint16_t port) -> net::Resolver::Addresses {
      ++*calls;
      const std::string address = answer.get();
      if (address.empty()) return make_error("no such name");
      return std::vector{*net::Address::from_ip(address, port)};
    };
  }
  void answer(const std::string& address) {
    if (!std::exchange(answered_, true)) promise_.set_value(address);
  }
  [[nodiscard]] int calls() const { return *calls_; }

 private:
  std::shared_ptr<std::atomic<int>> calls_ = std::make_shared<std::atomic<int>>(0);
  std::promise<std::string> promise_;
  std::shared_future<std::string> answer_ = promise_.get_future().share();
  bool answered_ = false;
};

class ResolverTest : public WebSocketConnectionTest {
 protected:
  [[nodiscard]] ConnectionOptions with(std::shared_ptr<net::Resolver> resolver,
                                       base::Duration timeout) const {
    return {.timeout = timeout, .resolver = std::move(resolver)};
  }
  [[nodiscard]] std::string named_url() const {
    return "ws://somewhere:" + std::to_string(server_.port()) + "/";
  }
};

TEST_F(ResolverTest, WithASilentNameServerAttemptsTimeOutAndShareOneLookup) {
  SilentNames names;
  const auto resolver = std::make_shared<net::Resolver>(server_.loop(), names.look_up());
  for (std::size_t attempt = 1; attempt <= 5; ++attempt) {
    open(named_url(), with(resolver, 5ms));
    run_until_noted(attempt);
    EXPECT_NE(notes_.back().find("in time"), std::string::npos) << notes_.back();
    another_connection();
  }
  server_.run_until([&] { return names.calls() > 0; });
  EXPECT_EQ(names.calls(), 1);
  open(named_url(), with(resolver, 5s));
  names.answer("127.0.0.1");
  run_until_noted(6);
  EXPECT_EQ(notes_.back(), "open") << "the answer to the first attempt's lookup serves the last attempt";
  EXPECT_EQ(names.calls(), 1);
}

TEST_F(ResolverTest, ANameIsResolvedAgainAfterAnAnswer) {
  int calls = 0;
  const auto resolver = std::make_shared<net::Resolver>(
      server_.loop(), [&](const std::string&, std::uint16_t) -> net::Resolver::Addresses {
        return make_error("look up somewhere: it is gone " + std::to_string(++calls));
      });
  for (std::size_t attempt = 1; attempt <= 2; ++attempt) {
    open(named_url(), with(resolver, 5s));
    run_until_noted(attempt);
    EXPECT_EQ(notes_.back(), "refused: look up somewhere: it is gone " + std::to_string(attempt));
    another_connection();
  }
}

TEST_F(ResolverTest, AnAddressNeedsNoLookup) {
  const auto resolver = std::make_shared<net::Resolver>(
      server_.loop(), [](const std::string&, std::uint16_t) -> net::Resolver::Addresses {
        ADD_FAILURE();
        return make_error("asked");
      });
  open(server_.url(), with(resolver, 5s));
  run_until_noted(1);
  EXPECT_EQ(notes_.back(), "open");
}

TEST_F(ResolverTest, WithoutAThreadTheAttemptFails) {
  constexpr std::size_t kTooMuchForAnySystem = std::size_t{1} << 46;
  pthread_attr_t usual;
  ASSERT_EQ(pthread_getattr_default_np(&usual), 0);
  pthread_attr_t greedy = usual;
  pthread_attr_setstacksize(&greedy, kTooMuchForAnySystem);
  ASSERT_EQ(pthread_setattr_default_np(&greedy), 0);
  open(named_url());
  pthread_setattr_default_np(&usual);
  run_until_noted(1);
  EXPECT_NE(notes_.back().find("look up somewhere: no thread could be started"), std::string::npos)
      << notes_.back();
}

}  // namespace
}  // namespace roost::client
