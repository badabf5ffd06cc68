// SPDX-License-Identifier: Apache-2.0
#include "base/bytes_credit.hpp"

#include <utility>

namespace roost::base {

/// Two blocks may map to the same account: the newer one gets it.
void BytesCredit::borrow(Account& account, SharedBytes::Block& block) noexcept {
  if (account.block != &block) {
    if (account.block != nullptr) close(account);
    account.block = &block;
    ++open_;
  }
  // Relaxed, as when a reference is copied: the caller already holds one.
  block.references.fetch_add(kLoan, std::memory_order_relaxed);
  account.references += kLoan;
}

void BytesCredit::sweep() noexcept {
  if (open_ == 0) return;
  for (Account& account : accounts_) {
    if (account.block != nullptr &&
        account.block->references.load(std::memory_order_relaxed) == account.references)
      close(account);
  }
}

void BytesCredit::settle() noexcept {
  if (open_ == 0) return;
  for (Account& account : accounts_)
    if (account.block != nullptr) close(account);
}

void BytesCredit::close(Account& account) noexcept {
  const Account closed = std::exchange(account, {});
  --open_;
  SharedBytes::release_references(*closed.block, closed.references);
}

}  // namespace roost::base
