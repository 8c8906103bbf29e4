#include "base/text.hpp"
#include "data/atom_answers.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <random>
#include <re2/re2.h>
#include <string>
#include <vector>

using namespace leadscore;

namespace {

/// Conditions on two fields; more on the first than are remembered.
std::vector<Atom> some_atoms() {
  std::vector<Atom> atoms(70);
  for (std::size_t index = 0; index < atoms.size(); ++index) {
    atoms[index].op = FieldOperator::contains;
    atoms[index].text = std::to_string(index);
  }
  atoms[1].field = 1;
  atoms[2].op = FieldOperator::matches;
  atoms[2].pattern = std::make_shared<const re2::RE2>("^7.*1$");
  atoms[3].op = FieldOperator::above;
  atoms[3].number = 500;
  return atoms;
}

} // namespace

TEST_CASE("remembered answers are those that the conditions give") {
  const std::vector<Atom> atoms = some_atoms();
  AtomAnswers answers(atoms);
  std::mt19937 random(4240);
  for (std::uint32_t record = 1; record < 20'000; ++record) {
    // More texts than places, many of them again and again, some too long to be remembered.
    std::string text = std::to_string(random() % 3 == 0 ? random() % 20 : random() % 5'000);
    if (random() % 50 == 0) text += std::string(250, '7') + "1";
    if (random() % 50 == 0) text.clear();
    CellText cell;
    cell.set(text);
    for (int asked = 0; asked < 3; ++asked) {
      const auto atom = static_cast<std::uint32_t>(random() % atoms.size());
      if (answers.meets(atom, cell, record) != meets(atoms[atom], cell))
        FAIL(fmt::format("atom {} on '{}'", atom, text));
    }
  }
}

TEST_CASE("a text that is remembered keeps its value until another one takes its place") {
  RecentTexts<int> texts;
  CHECK(texts.of("a") == 0);
  texts.of("a") = 1;
  CHECK(texts.of("a") == 1);
  CHECK(texts.of("") == 0);
  texts.of("") = 2;
  CHECK(texts.of("") == 2);
  // Which texts share a place differs from process to process.
  for (int number = 1; number <= 32; ++number) texts.of(std::to_string(number)) = number;
  int kept = 0;
  for (int number = 1; number <= 32; ++number) {
    const int value = texts.of(std::to_string(number));
    CHECK((value == number || value == 0));
    kept += value == number ? 1 : 0;
  }
  CHECK(kept > 1);
  for (int number = 0; number < 100'000; ++number) texts.of(std::to_string(number)) = number;
  CHECK(texts.of("99999") == 99'999);
  const std::string too_long(201, 'x');
  texts.of(too_long) = 3;
  CHECK(texts.of(too_long) == 3);
  CHECK(texts.of(std::string(201, 'y')) == 0);
  CHECK(texts.of(too_long) == 0);
}
