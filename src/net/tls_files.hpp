// SPDX-License-Identifier: Apache-2.0
// Certificates and keys from files. Every fault names the option and the file:
// `certfile "/etc/x.pem": No such file or directory`. Thread: any.
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
  std::vector<X509Ptr> certificates;  // the server's own first, then those that signed it; one at least
  KeyPtr key;
};

/// Whose turn it is to give the password of an encrypted key; empty: there is none.
using KeyPassword = std::function<std::string()>;

/// `keyfile` may be empty: then the key is in `certfile`. A certificate that has expired at `now`, or is not
/// valid yet, is a fault like a key that does not belong to it.
[[nodiscard]] Result<CertificateChain> read_certificate_chain(const std::string& certfile,
                                                              const std::string& keyfile,
                                                              const KeyPassword& password, std::time_t now);

/// What is in a file that an option names.
[[nodiscard]] Result<std::string> read_option_file(std::string_view option, const std::string& file);

/// One at least.
[[nodiscard]] Result<std::vector<X509Ptr>> read_certificates(std::string_view option,
                                                             const std::string& file);

}  // namespace roost::net
