#pragma once

#include "data/atoms.hpp"
#include "data/recent_texts.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace leadscore {

/// Whether cells meet the conditions of a program, each worked out once for a text while that is remembered. For one
/// thread.
class AtomAnswers {
public:
  /// `atoms` must outlive this.
  explicit AtomAnswers(std::span<const Atom> atoms);

  /// meets(atoms[index], cell), for operators that do not speak of time. `record`: another number for each record; all
  /// cells of a field are the same in it.
  bool meets(std::uint32_t index, CellText& cell, std::uint32_t record);

private:
  /// A bit for each condition on the texts of one field.
  struct Answers {
    std::uint64_t known = 0, holds = 0;
  };
  struct Place {
    std::uint32_t field = 0;
    std::uint64_t bit = 0; ///< 0: not remembered
  };
  struct FieldAnswers {
    RecentTexts<Answers> of_texts;
    Answers* present = nullptr; ///< of the text that record `record` has
    std::uint32_t record = 0;
  };
  std::span<const Atom> atoms_;
  std::vector<Place> places_; ///< by atom
  std::vector<FieldAnswers> fields_;
};

} // namespace leadscore
