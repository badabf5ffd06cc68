// SPDX-License-Identifier: Apache-2.0
// OpenSSL's way to the socket of a TlsSession: as TcpSocket does it, so without SIGPIPE.
#pragma once

#include "net/openssl.hpp"

namespace roost::net {

class TlsSession;

/// `session` is borrowed for the life of the BIO. Null when there is no memory.
[[nodiscard]] BIO* make_tls_bio(TlsSession& session);

}  // namespace roost::net
