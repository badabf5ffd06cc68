// SPDX-License-Identifier: Apache-2.0
#include "support/certificates.hpp"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>

namespace roost::test {
namespace {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Deleter<&EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Deleter<&X509_free>>;
using Bio = std::unique_ptr<BIO, Deleter<&BIO_free_all>>;
using Extension = std::unique_ptr<X509_EXTENSION, Deleter<&X509_EXTENSION_free>>;

std::string text_of(const Bio& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

void add_extension(X509& certificate, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, &certificate, &certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str()));
  if (extension == nullptr) throw std::invalid_argument("no extension for certificates: " + value);
  X509_add_ext(&certificate, extension.get(), -1);
}

void set_common_name(X509& certificate, const std::string& name) {
  X509_NAME_add_entry_by_txt(X509_get_subject_name(&certificate), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
}

Key read_key(const std::string& file) {
  const std::string text = content_of(file);
  const Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  return Key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
}

Certificate read_certificate(const std::string& file) {
  const std::string text = content_of(file);
  const Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  return Certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
}

Certificate unsigned_certificate(const CertificateSpec& spec, EVP_PKEY& key, int serial) {
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), spec.valid_from.count());
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), spec.valid_until.count());
  X509_set_pubkey(certificate.get(), &key);
  set_common_name(*certificate, spec.common_name);
  add_extension(*certificate, NID_subject_alt_name, spec.names);
  if (spec.signer == nullptr) add_extension(*certificate, NID_basic_constraints, "critical,CA:TRUE");
  return certificate;
}

void sign(X509& certificate, EVP_PKEY& own_key, const CertificateFiles* signer) {
  const Certificate authority = signer == nullptr ? nullptr : read_certificate(signer->certfile);
  const Key key = signer == nullptr ? nullptr : read_key(signer->keyfile);
  X509_set_issuer_name(&certificate, X509_get_subject_name(authority ? authority.get() : &certificate));
  X509_sign(&certificate, key ? key.get() : &own_key, EVP_sha256());
}

}  // namespace

std::string content_of(const std::string& file) {
  std::ifstream input(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(input), {}};
}

Certificates::Certificates() {
  std::string pattern = (std::filesystem::temp_directory_path() / "roost-certificates-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder for certificates");
  folder_ = pattern;
}

Certificates::~Certificates() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

CertificateFiles Certificates::make(const CertificateSpec& spec) {
  const std::string number = std::to_string(++made_);
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate = unsigned_certificate(spec, *key, made_);
  sign(*certificate, *key, spec.signer);
  const Bio cert_pem(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(cert_pem.get(), certificate.get());
  const Bio key_pem(BIO_new(BIO_s_mem()));
  const bool secret = !spec.password.empty();
  PEM_write_bio_PrivateKey(key_pem.get(), key.get(), secret ? EVP_aes_128_cbc() : nullptr,
                           reinterpret_cast<const unsigned char*>(secret ? spec.password.data() : nullptr),
                           static_cast<int>(spec.password.size()), nullptr, nullptr);
  return {write("cert" + number + ".pem", text_of(cert_pem)),
          write("key" + number + ".pem", text_of(key_pem))};
}

std::string Certificates::write(std::string_view name, std::string_view content) {
  std::ofstream(folder_ / name, std::ios::binary | std::ios::trunc) << content;
  return path(name);
}

}  // namespace roost::test
