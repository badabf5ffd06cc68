// SPDX-License-Identifier: Apache-2.0
// Certificates and keys for tests, generated on demand and kept as PEM files in a folder that is removed with
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
  std::string password{};                    // of the key; empty: not encrypted
  const CertificateFiles* signer = nullptr;  // null: self-signed, so that it is its own CA
};

class Certificates {
 public:
  Certificates();
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;
  ~Certificates();

  CertificateFiles make(const CertificateSpec& spec = {});
  /// Writes a file with this content and returns its path.
  std::string write(std::string_view name, std::string_view content);
  [[nodiscard]] std::string path(std::string_view name) const { return (folder_ / name).string(); }

 private:
  std::filesystem::path folder_;
  int made_ = 0;
};

[[nodiscard]] std::string content_of(const std::string& file);

}  // namespace roost::test
