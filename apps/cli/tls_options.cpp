// SPDX-License-Identifier: Apache-2.0
#include "cli/tls_options.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>

namespace roost::cli {

void TlsOptions::add_to(CLI::App& command, const std::string& group) {
  command
      .add_option("--cacert", cacert,
                  "Of wss and https: trust whom this PEM file holds, not whom the system trusts")
      ->type_name("FILE")
      ->group(group);
  command.add_flag("--insecure", insecure, "Of wss and https: trust whoever answers")->group(group);
}

Result<std::shared_ptr<client::Tls>> TlsOptions::make() const {
  if (insecure && !cacert.empty())
    return make_error("--cacert names whom to trust, and --insecure trusts everybody: leave one of them out");
  if (insecure)
    std::fputs("warning: --insecure: whoever answers is believed, and may read and change everything\n",
               stderr);
  return std::make_shared<client::Tls>(net::TlsTrust{cacert, !insecure});
}

}  // namespace roost::cli
