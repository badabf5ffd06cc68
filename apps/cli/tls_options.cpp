// SPDX-License-Identifier: Apache-2.0
#include "cli/tls_options.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>

namespace roost::cli {

void TlsOptions::add_to(CLI::App& command, const std::string& group) {
  command.add_option("--cacert", cacert, "Trust the CAs in this PEM file, not the system's")
      ->type_name("FILE")
      ->group(group);
  command.add_flag("--insecure", insecure, "Accept any certificate")->group(group);
}

Result<std::shared_ptr<net::ClientTls>> TlsOptions::make() const {
  if (insecure && !cacert.empty())
    return make_error("--cacert and --insecure contradict each other: use only one of them");
  if (insecure)
    std::fputs("warning: --insecure accepts any certificate: an attacker could read and change everything\n",
               stderr);
  return std::make_shared<net::ClientTls>(net::TlsTrust{cacert, !insecure});
}

}  // namespace roost::cli
