// SPDX-License-Identifier: Apache-2.0
// References to shared bytes, borrowed by the thousand. A broadcast gives every connection of a shard a
// reference to the same frame and takes it back once that is sent; with a locked instruction each time, that
// is more than a tenth of the user-space cost of a delivery. Here the shard borrows many at once and hands
// them out without locked instructions.
//
//   share() ──► a copy, taken from its block's account     give_back() ──► into the account, if it is open
//   sweep(): frees blocks that only their account keeps     settle(): closes all accounts
//
// The references in an account are references to its block, and an open account always holds one, so the
// block lives until the account is closed. Owner and thread: one shard.
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
    Account& account = accounts_[account_index(block)];
    if (account.block != block || account.references == 1) borrow(account, *block);
    --account.references;
    SharedBytes copy;
    copy.block_ = block;
    return copy;
  }

  /// Accepts any bytes; a reference whose block has no account is released as usual.
  void give_back(SharedBytes& bytes) noexcept {
    SharedBytes::Block* const block = std::exchange(bytes.block_, nullptr);
    if (block == nullptr) return;
    Account& account = accounts_[account_index(block)];
    if (account.block == block) {
      ++account.references;
    } else {
      SharedBytes::release_references(*block, 1);
    }
  }

  /// Frees blocks that are no longer referenced elsewhere.
  void sweep() noexcept;
  void settle() noexcept;

  /// The number of open accounts.
  [[nodiscard]] std::size_t open() const noexcept { return open_; }

 private:
  static constexpr std::size_t kAccounts = 64;
  static constexpr std::uint32_t kLoan = 1024;

  struct Account {
    SharedBytes::Block* block = nullptr;  // null: not open
    std::uint32_t references = 0;         // to the block; an open account has at least one
  };

  /// Blocks come from malloc, so their addresses differ above the lowest bits.
  static std::size_t account_index(const SharedBytes::Block* block) noexcept {
    const auto address = reinterpret_cast<std::uintptr_t>(block);
    return (address >> 4U ^ address >> 10U) % kAccounts;
  }
  void borrow(Account& account, SharedBytes::Block& block) noexcept;
  void close(Account& account) noexcept;

  std::array<Account, kAccounts> accounts_{};
  std::size_t open_ = 0;
};

}  // namespace roost::base
