// SPDX-License-Identifier: Apache-2.0
#include "net/tls_files.hpp"

#include <fmt/format.h>
#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <exception>

#include "base/read_file.hpp"

namespace roost::net {
namespace {

/// A file and the option that names it.
struct NamedFile {
  std::string_view option;
  const std::string& file;
};

Error fault_of(const NamedFile& named, std::string_view what) {
  return make_error(fmt::format("{} \"{}\": {}", named.option, named.file, what));
}

Result<std::string> read_file(const NamedFile& named) {
  const std::string& file = named.file;
  if (file.empty()) return make_error(fmt::format("{} is empty: name a file in PEM format", named.option));
  auto text = base::read_file(file);
  if (!text) return fault_of(named, text.error().message);
  return text;
}

BioPtr memory_bio(std::string_view text) {
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

struct PasswordQuestion {
  const KeyPassword& password;
  bool asked = false;
  std::string problem{};
};

/// PEM_read_bio_PrivateKey(3): an exception must not pass through C code.
int provide_password(char* buffer, int size, int, void* question) {
  auto& asked = *static_cast<PasswordQuestion*>(question);
  asked.asked = true;
  if (!asked.password) return -1;
  try {
    const std::string password = asked.password();
    const std::size_t taken = std::min(password.size(), static_cast<std::size_t>(size));
    std::copy_n(password.data(), taken, buffer);
    return static_cast<int>(taken);
  } catch (const std::exception& error) {
    asked.problem = std::string("key_password threw: ") + error.what();
    return -1;
  }
}

Result<KeyPtr> read_key(const NamedFile& file, const KeyPassword& password) {
  const auto text = read_file(file);
  if (!text) return text.error();
  ERR_clear_error();
  PasswordQuestion question{password};
  KeyPtr key(PEM_read_bio_PrivateKey(memory_bio(*text).get(), nullptr, &provide_password, &question));
  ERR_clear_error();
  if (key != nullptr) return key;
  if (!question.asked) return fault_of(file, "contains no private key in PEM format");
  if (!password) return fault_of(file, "the key is encrypted, but no key_password is configured");
  return fault_of(file, question.problem.empty() ? "the password of the key is wrong" : question.problem);
}

std::string day_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return "an invalid date";
  return fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

Result<void> check_dates(const NamedFile& file, const X509* certificate, std::time_t now) {
  const ASN1_TIME* from = X509_get0_notBefore(certificate);
  const ASN1_TIME* until = X509_get0_notAfter(certificate);
  if (X509_cmp_time(until, &now) < 0)
    return fault_of(file, fmt::format("the certificate expired on {}", day_of(until)));
  if (X509_cmp_time(from, &now) > 0)
    return fault_of(file, fmt::format("the certificate is not valid before {}", day_of(from)));
  return {};
}

}  // namespace

Result<std::string> read_option_file(std::string_view option, const std::string& file) {
  return read_file({option, file});
}

Result<std::vector<X509Ptr>> read_certificates(std::string_view option, const std::string& file) {
  const NamedFile named{option, file};
  const auto text = read_file(named);
  if (!text) return text.error();
  const BioPtr input = memory_bio(*text);
  std::vector<X509Ptr> certificates;
  while (X509Ptr next{PEM_read_bio_X509(input.get(), nullptr, nullptr, nullptr)})
    certificates.push_back(std::move(next));
  ERR_clear_error();  // the end of the file leaves one
  if (certificates.empty()) return fault_of(named, "contains no certificate in PEM format");
  return certificates;
}

Result<CertificateChain> read_certificate_chain(const std::string& certfile, const std::string& keyfile,
                                                const KeyPassword& password, std::time_t now) {
  auto certificates = read_certificates("certfile", certfile);
  if (!certificates) return certificates.error();
  const X509* own = certificates->front().get();
  if (auto valid = check_dates({"certfile", certfile}, own, now); !valid) return valid.error();
  const NamedFile file_of_key =
      keyfile.empty() ? NamedFile{"certfile", certfile} : NamedFile{"keyfile", keyfile};
  auto key = read_key(file_of_key, password);
  if (!key) return key.error();
  if (X509_check_private_key(own, key->get()) != 1) {
    ERR_clear_error();
    return fault_of(file_of_key,
                    fmt::format("the key does not belong to the certificate in \"{}\"", certfile));
  }
  return CertificateChain{*std::move(certificates), *std::move(key)};
}

}  // namespace roost::net
