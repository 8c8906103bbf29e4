#pragma once

#include "rules/rule_set.hpp"

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace leadscore {

/// Whether something can be. `never` and `possible` are proven; everything else is `unknown`.
enum class Possibility : std::uint8_t { never, unknown, possible };

/// What is known of a cell besides the conditions on it.
struct CellFacts {
  std::optional<std::vector<std::string>> values; ///< all texts that it can hold, comparable; none: any
  bool may_be_absent = true;
  bool several = false;          ///< may hold several values, of which one has to meet a test, or all if it denies
  bool compares_domains = false; ///< lists hold domains
  bool is_computed = false;      ///< numbers are compared rounded
  bool is_number = false;        ///< holds nothing but numbers from `least` on
  bool may_have_comma = false;   ///< its numbers may be written with a decimal comma
  double least = -std::numeric_limits<double>::infinity();
};

/// One operator on a cell that holds, or does not.
struct CellTest {
  const FieldTest* test = nullptr;
  bool holds = true;
};

/// The values of lists that stand in the rule file, comparable, by name.
using KnownLists = std::map<std::string, std::vector<std::string>, std::less<>>;

/// Whether a cell can meet all tests at once. Reasons about the set of cells that each test lets through: absent,
/// texts, numbers, times by their age. Exact about `is`, `in`, `present`, numbers and ages; knows of texts that begin,
/// end or contain, of patterns and of lists only what contradicts itself on its face.
Possibility possibility(const CellFacts& facts, std::span<const CellTest> tests, const KnownLists& lists);
/// True if it is proven that it cannot; cheaper.
bool is_impossible(const CellFacts& facts, std::span<const CellTest> tests, const KnownLists& lists);

} // namespace leadscore
