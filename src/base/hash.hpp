#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace leadscore {

/// FNV-1a, 64 bit. Source: http://www.isthe.com/chongo/tech/comp/fnv/
constexpr std::uint64_t fnv1a_64(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char byte : bytes) {
    hash ^= static_cast<unsigned char>(byte);
    hash *= 0x100000001b3U;
  }
  return hash;
}

using Sha256Digest = std::array<unsigned char, 32>;
/// 64 hexadecimal digits.
std::string hex_of(const Sha256Digest& digest);

/// SHA-256 of bytes that come piece by piece.
class Sha256 {
public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  void add(std::string_view bytes);
  /// Ends the computation; the next byte begins a new one.
  Sha256Digest digest();
  /// The same as 64 hexadecimal digits.
  std::string hex();

private:
  struct State;
  std::unique_ptr<State> state_;
};
std::string sha256_hex(std::string_view bytes);

} // namespace leadscore
