// SPDX-License-Identifier: Apache-2.0
#include "net/tls_bio.hpp"

#include "net/tls_session.hpp"

namespace roost::net {

/// The functions called by OpenSSL. Those of the BIO return what BIO_meth_new(3) requires: 1 and a count, or
/// 0 or -1.
struct TlsBio {
  static TlsSession& session_of(BIO* bio) { return *static_cast<TlsSession*>(BIO_get_data(bio)); }

  static int write(BIO* bio, const char* bytes, std::size_t size, std::size_t* written) {
    BIO_clear_retry_flags(bio);
    const IoResult result = session_of(bio).transmit({bytes, size});
    if (result.status != IoStatus::bytes) return -1;
    *written = size;
    return 1;
  }

  static int read(BIO* bio, char* into, std::size_t size, std::size_t* got) {
    BIO_clear_retry_flags(bio);
    const IoResult result = session_of(bio).receive(std::as_writable_bytes(std::span(into, size)));
    if (result.status == IoStatus::would_block) BIO_set_retry_read(bio);
    if (result.status != IoStatus::bytes) return result.status == IoStatus::closed ? 0 : -1;
    *got = result.size;
    return 1;
  }

  static long control(BIO* bio, int command, long, void*) {
    if (command == BIO_CTRL_FLUSH) return 1;
    if (command != BIO_CTRL_EOF) return 0;
    const IoResult& last = session_of(bio).last_io_;
    return last.status == IoStatus::closed && last.error_number == 0 ? 1 : 0;
  }

  /// SSL_CTX_set_info_callback(3): a protocol message without application data was handled.
  static void on_own_message(const SSL* ssl, int where, int) {
    if ((where & SSL_CB_EXIT) != 0) ++session_of(SSL_get_rbio(ssl)).own_messages_;
  }

  static BioMethodPtr make() {
    BioMethodPtr method(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "roost"));
    BIO_meth_set_write_ex(method.get(), &TlsBio::write);
    BIO_meth_set_read_ex(method.get(), &TlsBio::read);
    BIO_meth_set_ctrl(method.get(), &TlsBio::control);
    return method;
  }
};

BIO* make_tls_bio(TlsSession& session) {
  static const BioMethodPtr kMethod = TlsBio::make();  // a table of functions, shared by all
  BIO* bio = BIO_new(kMethod.get());
  if (bio == nullptr) return nullptr;
  BIO_set_data(bio, &session);
  BIO_set_init(bio, 1);
  return bio;
}

void count_own_messages(SSL& ssl) {
  SSL_set_info_callback(&ssl, &TlsBio::on_own_message);
}

}  // namespace roost::net
