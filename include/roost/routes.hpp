// SPDX-License-Identifier: Apache-2.0
// Which topics go to which channel type (spec channel-lifecycle.md §2): an ordered list, first match wins.
// A pattern is an exact topic, or a prefix and one '*' as its last character.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <vector>

#include "roost/assigns.hpp"
#include "roost/delivery.hpp"
#include "roost/log.hpp"

namespace roost {

class Channel;
struct PubSubGap;

struct ChannelOptions {
  Assigns assigns{};                   // merged over the socket's, for channels of this route
  LogLevel log_join = LogLevel::info;  // LogLevel::off: no line
  LogLevel log_handle_in = LogLevel::debug;
};

struct Route {
  std::string pattern;
  std::function<std::unique_ptr<Channel>()> make;
  std::vector<std::string> intercept{};  // events that go through handle_out
  ChannelOptions options{};
  std::string type{};  // of the channel, "MyApp::RoomChannel": for the log; the pattern where it is not given
  Deliveries deliveries{};  // of events that need not be delivered to a client that lags
  bool hears_gaps = false;  // the channel type has a handle_gap() of its own

  [[nodiscard]] bool matches(std::string_view topic) const noexcept;
};

namespace detail {
/// What T says about itself.
template <class T>
void describe_channel(Route& route) {
  static_assert(std::is_base_of_v<Channel, T>, "roost::channel<T>: T must derive from roost::Channel");
  route.type = typeid(T).name();
  if constexpr (requires { T::intercept(); }) route.intercept = T::intercept();
  if constexpr (requires { T::deliveries(); }) route.deliveries = T::deliveries();
  if constexpr (requires { &T::handle_gap; }) {
    route.hears_gaps = !std::is_same_v<decltype(&T::handle_gap), void (Channel::*)(const PubSubGap&)>;
  } else {
    route.hears_gaps = true;  // an override that is not public
  }
}
}  // namespace detail

/// Routes topics to T. `T::intercept()`, if there is one, names the events T handles in handle_out, and
/// `T::deliveries()` those that may be dropped while a client lags.
template <class T>
[[nodiscard]] Route channel(std::string pattern, ChannelOptions options = {}) {
  Route route{std::move(pattern), [] { return std::make_unique<T>(); }, {}, std::move(options)};
  detail::describe_channel<T>(route);
  return route;
}

/// The same with a factory, for channels that need something from outside.
template <class F>
  requires std::is_invocable_v<F&>
[[nodiscard]] Route channel(std::string pattern, F make, ChannelOptions options = {}) {
  using T = typename std::invoke_result_t<F&>::element_type;
  Route route{std::move(pattern),
              [make = std::move(make)]() mutable { return std::unique_ptr<Channel>(make()); },
              {},
              std::move(options)};
  detail::describe_channel<T>(route);
  return route;
}

class Routes {
 public:
  /// Throws std::invalid_argument naming the pattern when a '*' stands anywhere but at the end.
  Routes(std::initializer_list<Route> routes);

  /// Null when no route matches.
  [[nodiscard]] const Route* find(std::string_view topic) const noexcept;
  [[nodiscard]] const std::vector<Route>& all() const noexcept { return routes_; }

 private:
  std::vector<Route> routes_;
};

}  // namespace roost
