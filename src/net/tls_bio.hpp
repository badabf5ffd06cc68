// SPDX-License-Identifier: Apache-2.0
// Connects OpenSSL to the socket of a TlsSession: through TcpSocket, so without SIGPIPE.
#pragma once

#include "net/openssl.hpp"

namespace roost::net {

class TlsSession;

/// `session` is borrowed for the lifetime of the BIO. Null when out of memory.
[[nodiscard]] BIO* make_tls_bio(TlsSession& session);

/// Call after the handshake: counts in the session each protocol message without application data.
void count_own_messages(SSL& ssl);

}  // namespace roost::net
