#include "base/hash.hpp"
#include "data/hand_made_files.hpp"
#include "handoff/people.hpp"

#include <doctest/doctest.h>

using namespace leadscore;

namespace {

constexpr const char* people_rules = "version: 1\ninputs: {leads: {key: id}}\nmodels: [{name: m, target: 1}]\n";

} // namespace

TEST_CASE("leads with the same folded address are one person, others are not") {
  const HandMadeFiles files(people_rules, {{"leads.csv", "id,email\n"
                                                         "A,ann@example.com\n"
                                                         "B, Ann@Example.COM \n"
                                                         "C,bob@example.com\n"
                                                         "D,\n"
                                                         "E,not an address\n"
                                                         "F,not an address\n"
                                                         "G,Ann <ann@example.com>; bob@example.com\n"}});
  const auto loaded = files.load();
  People people(loaded->program, loaded->leads.table);
  REQUIRE(people.have_addresses());
  const auto check = [&people] {
    CHECK(people.of(0));
    CHECK(people.of(0) == people.of(1));
    CHECK_FALSE(people.of(0) == people.of(2));
    CHECK(people.of(0) == people.of(6)); // the first address of the cell
    for (const LeadIndex lead : {3U, 4U, 5U}) CHECK_FALSE(people.of(lead));
  };
  check();
  CHECK(people.sha256(1) == sha256_hex("ann@example.com"));
  CHECK(people.sha256(4).empty());
  CHECK(person_of_sha256(people.sha256(1)) == people.of(0));
  people.identify_all(2);
  check();
}

TEST_CASE("without an e-mail column nobody is known") {
  const HandMadeFiles files(people_rules, {{"leads.csv", "id,title\nA,chief\n"}});
  const auto loaded = files.load();
  People people(loaded->program, loaded->leads.table);
  people.identify_all(1);
  CHECK_FALSE(people.have_addresses());
  CHECK_FALSE(people.of(0));
  CHECK(people.sha256(0).empty());
}

TEST_CASE("a text that is no SHA-256 is nobody") {
  CHECK_FALSE(person_of_sha256(""));
  CHECK_FALSE(person_of_sha256("ann@example.com"));
}
