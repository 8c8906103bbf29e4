#include "data/atom_answers.hpp"

#include <algorithm>

namespace leadscore {

AtomAnswers::AtomAnswers(std::span<const Atom> atoms) : atoms_(atoms), places_(atoms.size()) {
  constexpr unsigned bits = 64;
  std::vector<unsigned> conditions; // by field
  for (std::size_t index = 0; index < atoms.size(); ++index) {
    const Atom& atom = atoms[index];
    if (atom.op > FieldOperator::matches) continue; // numbers seldom repeat, and the rest is cheap
    conditions.resize(std::max<std::size_t>(conditions.size(), atom.field + 1));
    unsigned& count = conditions[atom.field];
    if (count < bits) places_[index] = {atom.field, std::uint64_t{1} << count++};
  }
  fields_.resize(conditions.size());
}

bool AtomAnswers::meets(std::uint32_t index, CellText& cell, std::uint32_t record) {
  const Atom& atom = atoms_[index];
  const Place& place = places_[index];
  if (place.bit == 0) return leadscore::meets(atom, cell);
  if (atom.as_domain && surely_not_in_list(*atom.list, cell)) return atom.op == FieldOperator::not_in_list;
  FieldAnswers& field = fields_[place.field];
  if (field.present == nullptr || field.record != record) {
    field.present = &field.of_texts.of(cell.trimmed());
    field.record = record;
  }
  Answers& answers = *field.present;
  if ((answers.known & place.bit) == 0) {
    answers.known |= place.bit;
    if (leadscore::meets(atom, cell)) answers.holds |= place.bit;
  }
  return (answers.holds & place.bit) != 0;
}

} // namespace leadscore
