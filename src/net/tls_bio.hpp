// SPDX-License-Identifier: Apache-2.0
// OpenSSL's way to the socket of a TlsSession: as TcpSocket does it, so without SIGPIPE.
#pragma once

#include "net/openssl.hpp"

namespace roost::net {

class TlsSession;

/// `session` is borrowed for the life of the BIO. Null when there is no memory.
[[nodiscard]] BIO* make_tls_bio(TlsSession& session);

/// Once hands are shaken: tells the session of each message that is the protocol's own.
void count_own_messages(SSL& ssl);

}  // namespace roost::net
