// SPDX-License-Identifier: Apache-2.0
// --cacert and --insecure, shared by every command that connects. Plain values.
#pragma once

#include <memory>
#include <string>

#include "net/client_tls.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): the name of that library
class App;
}

namespace roost::cli {

struct TlsOptions {
  std::string cacert{};
  bool insecure = false;

  /// `group` is the heading in --help. This object must outlive the parsing.
  void add_to(CLI::App& command, const std::string& group = "Options");
  /// Fails if they contradict each other; --insecure prints a warning on standard error. Files are read on
  /// first use.
  [[nodiscard]] Result<std::shared_ptr<net::ClientTls>> make() const;
};

}  // namespace roost::cli
