// SPDX-License-Identifier: Apache-2.0
#include "base/digest.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>

#include "base/check.hpp"

namespace roost::base {
namespace {

const unsigned char* unsigned_data(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::size_t padding_of(std::string_view text) {
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=')
    ++padding;
  return padding;
}

struct ContextDeleter {
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};
using DigestContext = std::unique_ptr<EVP_MD_CTX, ContextDeleter>;

/// Fetched once: in OpenSSL 3 the lookup takes longer than digesting a short text.
const EVP_MD* sha1_method() {
  static EVP_MD* const kMethod = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  return kMethod;
}
const EVP_MD* md5_method() {
  static EVP_MD* const kMethod = EVP_MD_fetch(nullptr, "MD5", nullptr);
  return kMethod;
}
const EVP_MD* sha256_method() {
  static EVP_MD* const kMethod = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return kMethod;
}

template <std::size_t N>
std::array<unsigned char, N> digest_of(const EVP_MD* method, std::string_view bytes) {
  thread_local const DigestContext kContext(EVP_MD_CTX_new());
  std::array<unsigned char, N> out{};
  unsigned int size = 0;
  const bool done = EVP_DigestInit_ex2(kContext.get(), method, nullptr) == 1 &&
                    EVP_DigestUpdate(kContext.get(), bytes.data(), bytes.size()) == 1 &&
                    EVP_DigestFinal_ex(kContext.get(), out.data(), &size) == 1;
  ROOST_CHECK(done && size == out.size(), "OpenSSL computes the digest");
  return out;
}

bool is_base64_text(std::string_view text) {
  // EVP_DecodeBlock trims whitespace and accepts '=' as a character; RFC 4648 §3.3 requires rejecting both.
  text.remove_suffix(padding_of(text));
  return text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") ==
         std::string_view::npos;
}

}  // namespace

std::array<unsigned char, 16> md5(std::string_view bytes) {
  return digest_of<16>(md5_method(), bytes);
}

std::array<unsigned char, 20> sha1(std::string_view bytes) {
  return digest_of<20>(sha1_method(), bytes);
}

std::array<unsigned char, 32> sha256(std::string_view bytes) {
  return digest_of<32>(sha256_method(), bytes);
}

std::string base64(std::string_view bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), unsigned_data(bytes),
                                   static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::optional<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0 || !is_base64_text(text)) return std::nullopt;
  std::string out(text.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()), unsigned_data(text),
                                   static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  out.resize(out.size() - padding_of(text));
  return out;
}

std::string base64url(std::string_view bytes) {
  std::string out = base64(bytes);
  out.resize(out.size() - padding_of(out));
  std::replace(out.begin(), out.end(), '+', '-');
  std::replace(out.begin(), out.end(), '/', '_');
  return out;
}

std::optional<std::string> base64url_decode(std::string_view text) {
  std::string padded(text);
  std::replace(padded.begin(), padded.end(), '-', '+');
  std::replace(padded.begin(), padded.end(), '_', '/');
  padded.append((4 - padded.size() % 4) % 4, '=');
  std::optional<std::string> bytes = base64_decode(padded);
  // Also rejects the other alphabet, padding inside the text and non-zero unused bits.
  if (bytes && base64url(*bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace roost::base
