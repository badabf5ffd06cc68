// SPDX-License-Identifier: Apache-2.0
// Certificates and keys for tests, made when they are needed and kept as PEM files in a folder that ends with
// the object. Owner and thread: one test.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace roost::test {

struct CertificateFiles {
  std::string certfile;
  std::string keyfile;
};

struct CertificateSpec {
  std::string common_name = "localhost";
  std::string names = "DNS:localhost,IP:127.0.0.1";          // subjectAltName
  std::chrono::seconds valid_from = -std::chrono::hours(1);  // from now
  std::chrono::seconds valid_until = std::chrono::hours(1);
  std::string password{};                    // of the key; empty: it is not encrypted
  const CertificateFiles* signer = nullptr;  // null: itself, so that it is also its own authority
};

class Certificates {
 public:
  Certificates();
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;
  ~Certificates();

  CertificateFiles make(const CertificateSpec& spec = {});
  /// A file with this content; its path.
  std::string write(std::string_view name, std::string_view content);
  [[nodiscard]] std::string path(std::string_view name) const { return (folder_ / name).string(); }

 private:
  std::filesystem::path folder_;
  int made_ = 0;
};

[[nodiscard]] std::string content_of(const std::string& file);

}  // namespace roost::test
