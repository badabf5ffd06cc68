// SPDX-License-Identifier: Apache-2.0
// A callable that may own move-only values (g++ 12 has no std::move_only_function in C++20).
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace roost::base {

template <class Signature>
class UniqueFunction;

template <class R, class... Args>
class UniqueFunction<R(Args...)> {
 public:
  UniqueFunction() = default;

  template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, UniqueFunction> && std::is_invocable_r_v<R, F&, Args...>)
  UniqueFunction(F&& callable)
      : callable_(std::make_unique<Holder<std::remove_cvref_t<F>>>(std::forward<F>(callable))) {}

  R operator()(Args... args) { return callable_->call(std::forward<Args>(args)...); }
  explicit operator bool() const noexcept { return callable_ != nullptr; }

 private:
  struct Callable {
    virtual ~Callable() = default;
    virtual R call(Args... args) = 0;
  };
  template <class F>
  struct Holder final : Callable {
    explicit Holder(F function) : function_(std::move(function)) {}
    R call(Args... args) override { return function_(std::forward<Args>(args)...); }
    F function_;
  };

  std::unique_ptr<Callable> callable_;
};

}  // namespace roost::base
