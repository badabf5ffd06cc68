// SPDX-License-Identifier: Apache-2.0
// Owning pointers for OpenSSL's objects, and its errors as text. Thread: as documented by OpenSSL; its error
// queue is per thread.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace roost::net {

template <auto Free>
struct OpensslDeleter {
  template <class T>
  void operator()(T* object) const noexcept {
    Free(object);
  }
};

using SslPtr = std::unique_ptr<SSL, OpensslDeleter<&SSL_free>>;
using SslCtxPtr = std::unique_ptr<SSL_CTX, OpensslDeleter<&SSL_CTX_free>>;
using SslSessionPtr = std::unique_ptr<SSL_SESSION, OpensslDeleter<&SSL_SESSION_free>>;
using BioPtr = std::unique_ptr<BIO, OpensslDeleter<&BIO_free_all>>;
using BioMethodPtr = std::unique_ptr<BIO_METHOD, OpensslDeleter<&BIO_meth_free>>;
using X509Ptr = std::unique_ptr<X509, OpensslDeleter<&X509_free>>;
using DigestPtr = std::unique_ptr<EVP_MD_CTX, OpensslDeleter<&EVP_MD_CTX_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, OpensslDeleter<&EVP_PKEY_free>>;

/// By default OpenSSL cleans up at exit, even while a detached thread still reads a certificate. Call this
/// before the first use of OpenSSL to prevent that; the system reclaims the memory.
void disable_openssl_cleanup();

/// The text of this thread's oldest error ("certificate has expired"); clears the queue.
[[nodiscard]] std::string take_openssl_error();

[[nodiscard]] std::string der_of(const X509& certificate);

}  // namespace roost::net
