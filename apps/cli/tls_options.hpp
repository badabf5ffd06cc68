// SPDX-License-Identifier: Apache-2.0
// --cacert and --insecure, of every command that connects. Plain values.
#pragma once

#include <memory>
#include <string>

#include "client/tls.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): the name of that library
class App;
}

namespace roost::cli {

struct TlsOptions {
  std::string cacert{};
  bool insecure = false;

  /// `group` is the heading in --help. This object outlives the parsing.
  void add_to(CLI::App& command, const std::string& group = "Options");
  /// An error when they contradict each other; --insecure is warned of on standard error. Files are read when
  /// they are needed.
  [[nodiscard]] Result<std::shared_ptr<client::Tls>> make() const;
};

}  // namespace roost::cli
