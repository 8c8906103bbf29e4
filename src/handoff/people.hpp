#pragma once

#include "base/hash.hpp"
#include "data/lead_table.hpp"
#include "rules/program.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leadscore {

/// A person, known by an e-mail address: the first 128 bits of the SHA-256 of the folded address.
struct Person {
  std::uint64_t high = 0, low = 0; ///< both 0: nobody, there is no address
  explicit operator bool() const { return high != 0 || low != 0; }
  friend bool operator==(const Person&, const Person&) = default;
  template <typename Hash>
  // NOLINTNEXTLINE(readability-identifier-naming): the name by which Abseil finds it
  friend Hash AbslHashValue(Hash hash, const Person& person) {
    return Hash::combine(std::move(hash), person.high, person.low);
  }
};

/// Leads that a thread goes through at a time.
inline constexpr std::size_t leads_a_piece = 4096;

/// The person of a lead. Empty: leads are not looked at by address.
using PersonOf = std::function<Person(LeadIndex)>;

/// The person whose address has this SHA-256, in hexadecimal digits; nobody for an empty text.
Person person_of_sha256(std::string_view hex);

/// Reads the addresses of one lead after the other. For one thread.
class AddressReader {
public:
  AddressReader(const Program& program, const LeadTable& leads) : program_(program), leads_(leads) {}
  /// The SHA-256 of the folded address; none for a lead without a valid address.
  std::optional<Sha256Digest> sha256(LeadIndex lead);

private:
  const Program& program_;
  const LeadTable& leads_;
  Sha256 hash_;
  std::string folded_;
};

/// Who the leads are, by their e-mail addresses. Source: 3-scoring, One person.
class People {
public:
  People(const Program& program, const LeadTable& leads)
      : program_(program), leads_(leads), addresses_(program, leads) {}

  /// Looks at all leads at once, where many will be asked for.
  void identify_all(unsigned threads);
  [[nodiscard]] bool have_addresses() const { return program_.email.has_value(); }
  /// Nobody for a lead without a valid address.
  Person of(LeadIndex lead);
  /// The SHA-256 of the folded address, in hexadecimal digits; empty for a lead without a valid address.
  std::string sha256(LeadIndex lead);

private:
  const Program& program_;
  const LeadTable& leads_;
  AddressReader addresses_;
  std::vector<Person> all_; ///< by lead; empty: not all were looked at
};

} // namespace leadscore
