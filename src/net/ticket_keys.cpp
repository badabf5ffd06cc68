// SPDX-License-Identifier: Apache-2.0
#include "net/ticket_keys.hpp"

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cstring>
#include <sstream>

#include "base/check.hpp"
#include "net/tls_files.hpp"

namespace roost::net {
namespace {

constexpr std::string_view kTicketFile = "ticket_keyfile";

TicketKey ticket_key(const std::array<unsigned char, sizeof(TicketKey)>& bytes) {
  TicketKey key;
  std::memcpy(&key, bytes.data(), sizeof key);
  return key;
}

TicketKey random_ticket_key() {
  std::array<unsigned char, sizeof(TicketKey)> bytes{};
  ROOST_CHECK(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1, "the system has random bytes");
  return ticket_key(bytes);
}

std::optional<TicketKey> ticket_key_in(const std::string& line) {
  std::array<unsigned char, sizeof(TicketKey)> bytes{};
  std::size_t size = 0;
  const bool hex = OPENSSL_hexstr2buf_ex(bytes.data(), bytes.size(), &size, line.c_str(), '\0') == 1;
  ERR_clear_error();
  if (!hex || size != bytes.size()) return std::nullopt;
  return ticket_key(bytes);
}

Error ticket_fault(const std::string& file, std::string_view what) {
  return make_error(fmt::format("{} \"{}\": {}", kTicketFile, file, what));
}

bool set_mac_key(EVP_MAC_CTX* context, TicketKey& key) {
  char digest[] = "SHA256";
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, key.mac.data(), key.mac.size()),
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0), OSSL_PARAM_construct_end()};
  return EVP_MAC_CTX_set_params(context, params) == 1;
}

}  // namespace

Result<std::vector<TicketKey>> read_ticket_keys(const std::string& file) {
  const auto text = read_option_file(kTicketFile, file);
  if (!text) return text.error();
  std::vector<TicketKey> keys;
  std::istringstream lines(*text);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty() || line.front() == '#') continue;
    const auto key = ticket_key_in(line);
    if (!key)
      return ticket_fault(file,
                          fmt::format("line {} is not a key: 160 hexadecimal digits, as written by `openssl "
                                      "rand -hex 80`",
                                      number));
    keys.push_back(*key);
  }
  if (keys.empty()) return ticket_fault(file, "contains no keys: `openssl rand -hex 80` writes one");
  if (keys.size() > TicketKeys::kMaxShared)
    return ticket_fault(file, fmt::format("contains {} keys, but at most {} can be used", keys.size(),
                                          TicketKeys::kMaxShared));
  return keys;
}

/// SSL_CTX_set_tlsext_ticket_key_evp_cb(3): -1 ends the handshake, 0 continues without the ticket, 2 requests
/// a newer one.
struct TicketKeys::Callback {
  static int call(SSL* ssl, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac,
                  int encrypting) {
    auto& keys = *static_cast<TicketKeys*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
    return encrypting == 1 ? seal(keys, name, iv, cipher, mac) : open(keys, name, iv, cipher, mac);
  }

  static int seal(TicketKeys& keys, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher,
                  EVP_MAC_CTX* mac) {
    TicketKey key = keys.current();
    std::copy(key.name.begin(), key.name.end(), name);
    const EVP_CIPHER* aes = EVP_aes_256_cbc();
    if (RAND_bytes(iv, EVP_CIPHER_get_iv_length(aes)) != 1) return -1;
    const bool ready =
        EVP_EncryptInit_ex2(cipher, aes, key.cipher.data(), iv, nullptr) == 1 && set_mac_key(mac, key);
    return ready ? 1 : -1;
  }

  static int open(TicketKeys& keys, const unsigned char* name, const unsigned char* iv,
                  EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac) {
    auto found = keys.named(name);
    if (!found) return 0;
    const bool ready =
        EVP_DecryptInit_ex2(cipher, EVP_aes_256_cbc(), found->key.cipher.data(), iv, nullptr) == 1 &&
        set_mac_key(mac, found->key);
    if (!ready) return -1;
    return found->is_current ? 1 : 2;
  }
};

TicketKeys::TicketKeys(const base::Clock& clock)
    : clock_(&clock), keys_{random_ticket_key()}, since_(clock.now()) {}

TicketKeys::TicketKeys(std::vector<TicketKey> shared) : keys_(std::move(shared)) {
  ROOST_CHECK(!keys_.empty(), "there is a key to encrypt with");
}

TicketKeys::~TicketKeys() {
  OPENSSL_cleanse(keys_.data(), keys_.size() * sizeof(TicketKey));
}

void TicketKeys::use_in(SSL_CTX& context) {
  SSL_CTX_set_app_data(&context, this);
  SSL_CTX_set_tlsext_ticket_key_evp_cb(&context, &Callback::call);
}

TicketKey TicketKeys::current() {
  const std::lock_guard lock(mutex_);
  renew();
  return keys_.front();
}

std::optional<TicketKeys::Found> TicketKeys::named(const unsigned char* name) {
  const std::lock_guard lock(mutex_);
  renew();
  for (const TicketKey& key : keys_)
    if (std::equal(key.name.begin(), key.name.end(), name)) return Found{key, &key == &keys_.front()};
  return std::nullopt;
}

/// No ticket outlives its key: the previous key decrypts the tickets it encrypted for the rest of their
/// lifetime.
void TicketKeys::renew() {
  if (clock_ == nullptr) return;
  const base::TimePoint now = clock_->now();
  if (now - since_ < kLifetime) return;
  const bool keep_previous = now - since_ < 2 * kLifetime;
  std::vector<TicketKey> next{random_ticket_key()};
  if (keep_previous) next.push_back(keys_.front());
  OPENSSL_cleanse(keys_.data(), keys_.size() * sizeof(TicketKey));
  keys_ = std::move(next);
  since_ = now;
}

}  // namespace roost::net
