// SPDX-License-Identifier: Apache-2.0
// References to shared bytes, borrowed by the thousand. A broadcast gives every connection of a shard a
// reference to the same frame and takes it back once that is sent; with a locked instruction each time, that
// is more than a tenth of what a delivery costs outside the kernel. Here the shard borrows many at once and
// hands them out without one.
//
//   share() ──► a copy, out of the account of its block     give_back() ──► into the account, if it is open
//   sweep(): blocks that only their account keeps are freed     settle(): all accounts are closed
//
// What lies in an account counts as references of the block, and an open account always has one: so the block
// lives until the account is closed. Owner and thread: one shard.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/shared_bytes.hpp"

namespace roost::base {

class BytesCredit {
 public:
  BytesCredit() = default;
  BytesCredit(const BytesCredit&) = delete;
  BytesCredit& operator=(const BytesCredit&) = delete;
  ~BytesCredit() { settle(); }

  [[nodiscard]] SharedBytes share(const SharedBytes& bytes) noexcept {
    SharedBytes::Block* const block = bytes.block_;
    if (block == nullptr) return {};
    Account& account = accounts_[place_of(block)];
    if (account.block != block || account.references == 1) borrow(account, *block);
    --account.references;
    SharedBytes copy;
    copy.block_ = block;
    return copy;
  }

  /// Of any bytes; those without an account are let go as ever.
  void give_back(SharedBytes& bytes) noexcept {
    SharedBytes::Block* const block = std::exchange(bytes.block_, nullptr);
    if (block == nullptr) return;
    Account& account = accounts_[place_of(block)];
    if (account.block == block) {
      ++account.references;
    } else {
      SharedBytes::give_up(*block, 1);
    }
  }

  /// Frees what nobody else has any more.
  void sweep() noexcept;
  void settle() noexcept;

  /// Accounts that are open.
  [[nodiscard]] std::size_t open() const noexcept { return open_; }

 private:
  static constexpr std::size_t kAccounts = 64;
  static constexpr std::uint32_t kLoan = 1024;

  struct Account {
    SharedBytes::Block* block = nullptr;  // null: not open
    std::uint32_t references = 0;         // of the block's; an open account has at least one
  };

  /// Blocks come from malloc: what tells them apart lies above the lowest bits.
  static std::size_t place_of(const SharedBytes::Block* block) noexcept {
    const auto address = reinterpret_cast<std::uintptr_t>(block);
    return (address >> 4U ^ address >> 10U) % kAccounts;
  }
  void borrow(Account& account, SharedBytes::Block& block) noexcept;
  void close(Account& account) noexcept;

  std::array<Account, kAccounts> accounts_{};
  std::size_t open_ = 0;
};

}  // namespace roost::base
