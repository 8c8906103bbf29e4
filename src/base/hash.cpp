#include "base/hash.hpp"

#include "base/error.hpp"

#include <array>
#include <openssl/evp.h>

namespace leadscore {

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  if (state_->context == nullptr || EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr) != 1) {
    throw Error("SHA-256 is not available (check the OpenSSL installation)");
  }
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::add(std::string_view bytes) {
  if (EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) != 1) {
    throw Error("SHA-256 failed (check the OpenSSL installation)");
  }
}

Sha256Digest Sha256::digest() {
  Sha256Digest digest{};
  if (EVP_DigestFinal_ex(state_->context, digest.data(), nullptr) != 1 ||
      EVP_DigestInit_ex(state_->context, nullptr, nullptr) != 1) {
    throw Error("SHA-256 failed (check the OpenSSL installation)");
  }
  return digest;
}

std::string Sha256::hex() { return hex_of(digest()); }

std::string hex_of(const Sha256Digest& digest) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : digest) {
    text += digits[byte >> 4U];
    text += digits[byte & 15U];
  }
  return text;
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes);
  return hash.hex();
}

} // namespace leadscore
