#include "handoff/people.hpp"

#include "base/parallel.hpp"
#include "base/text.hpp"
#include "data/email_address.hpp"

#include <charconv>

namespace leadscore {

namespace {

Person person_of(const std::optional<Sha256Digest>& digest) {
  Person person;
  if (!digest) return person;
  for (std::size_t byte = 0; byte < 8; ++byte) {
    person.high = person.high << 8U | (*digest)[byte];
    person.low = person.low << 8U | (*digest)[byte + 8];
  }
  return person;
}

} // namespace

Person person_of_sha256(std::string_view hex) {
  constexpr std::size_t digits = 16; // of 64 bits
  Person person;
  if (hex.size() < 2 * digits) return person;
  std::from_chars(hex.data(), hex.data() + digits, person.high, 16);
  std::from_chars(hex.data() + digits, hex.data() + 2 * digits, person.low, 16);
  return person;
}

std::optional<Sha256Digest> AddressReader::sha256(LeadIndex lead) {
  if (!program_.email) return std::nullopt;
  const std::string_view address = email_address_in(leads_.cell(lead, program_.fields[*program_.email].index));
  if (address.empty()) return std::nullopt;
  comparable_into(address, folded_);
  hash_.add(folded_);
  return hash_.digest();
}

void People::identify_all(unsigned threads) {
  if (!have_addresses() || !all_.empty()) return;
  std::vector<Person> all(leads_.size());
  over_pieces(threads, leads_.size(), leads_a_piece, [&](unsigned, std::size_t begin, std::size_t end) {
    AddressReader addresses(program_, leads_);
    for (auto lead = static_cast<LeadIndex>(begin); lead < end; ++lead) all[lead] = person_of(addresses.sha256(lead));
  });
  all_ = std::move(all);
}

Person People::of(LeadIndex lead) { return all_.empty() ? person_of(addresses_.sha256(lead)) : all_[lead]; }

std::string People::sha256(LeadIndex lead) {
  const auto digest = addresses_.sha256(lead);
  return digest ? hex_of(*digest) : std::string();
}

} // namespace leadscore
