// SPDX-License-Identifier: Apache-2.0
// Reads certificates and keys from files. Every error names the option and the file: `certfile "/etc/x.pem":
// No such file or directory`. Thread: any.
#pragma once

#include <ctime>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "net/openssl.hpp"
#include "roost/result.hpp"

namespace roost::net {

struct CertificateChain {
  std::vector<X509Ptr> certificates;  // the server's own first, then its issuers; at least one
  KeyPtr key;
};

/// Returns the password of an encrypted key; empty: none is configured.
using KeyPassword = std::function<std::string()>;

/// `keyfile` may be empty: then the key is in `certfile`. A certificate that is expired or not yet valid at
/// `now` is an error, as is a key that does not match it.
[[nodiscard]] Result<CertificateChain> read_certificate_chain(const std::string& certfile,
                                                              const std::string& keyfile,
                                                              const KeyPassword& password, std::time_t now);

/// The content of a file named by an option.
[[nodiscard]] Result<std::string> read_option_file(std::string_view option, const std::string& file);

/// At least one.
[[nodiscard]] Result<std::vector<X509Ptr>> read_certificates(std::string_view option,
                                                             const std::string& file);

}  // namespace roost::net
