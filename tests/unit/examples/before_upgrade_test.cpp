// SPDX-License-Identifier: Apache-2.0
// The step of examples/before_upgrade, without a server: how an application tests its own.
#include <gtest/gtest.h>

#include <functional>
#include <thread>
#include <vector>

#include "../../../examples/before_upgrade/greeting.hpp"

namespace greeting {
namespace {

// [snippet: test]
roost::StepResult ask(const std::string& key) {
  roost::HttpRequest request;
  request.params = {{"key", key}};
  return roost::run_step(roost::Step("key", name_by_key), request).get();
}

TEST(NameByKey, AddsTheNameOfAKnownUser) {
  EXPECT_EQ(ask("ada-1815").added(), (roost::JsonObject{{"name", "Ada"}}));
}

TEST(NameByKey, RefusesAnOldKeyForGood) {
  EXPECT_EQ(ask("old-key").reason(), "this key has expired");
}
// [/snippet]

/// A database that answers on a thread of its own.
class Users {
 public:
  void find(const std::string& key, std::function<void(bool known)> found) {
    threads_.emplace_back([known = key == "ada-1815", found = std::move(found)] { found(known); });
  }

 private:
  std::vector<std::jthread> threads_;
};

// [snippet: later]
roost::Step known_user(Users& users) {
  return {"user", [&users](const roost::HttpRequest& request, roost::StepAnswer answer) {
            const std::string* key = request.param("key");
            if (key == nullptr) return answer.give(roost::StepResult::refuse(401));
            const auto later = std::make_shared<roost::StepAnswer>(std::move(answer));
            users.find(*key, [later](bool known) {
              later->give(known ? roost::StepResult::allow() : roost::StepResult::refuse(403));
            });
          }};
}
// [/snippet]

TEST(KnownUser, IsLookedUpInTheDatabaseLater) {
  Users users;
  const roost::Step step = known_user(users);
  roost::HttpRequest request;
  request.params = {{"key", "ada-1815"}};
  EXPECT_TRUE(roost::run_step(step, request).get().allowed());
  request.params = {{"key", "guessed"}};
  EXPECT_FALSE(roost::run_step(step, request).get().allowed());
  EXPECT_FALSE(roost::run_step(step, {}).get().allowed());
}

TEST(NameByKey, RefusesUnknownAndMissingKeys) {
  EXPECT_EQ(ask("guessed").response()->status, 403U);
  EXPECT_FALSE(ask("guessed").reason());
  EXPECT_EQ(roost::run_step(roost::Step("key", name_by_key), {}).get().response()->status, 401U);
}

}  // namespace
}  // namespace greeting
