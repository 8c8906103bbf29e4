#include "data/unknown_keys.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"

#include <absl/container/flat_hash_set.h>
#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <optional>
#include <string_view>

namespace leadscore {

namespace {

using KeySet = absl::flat_hash_set<std::uint64_t>; ///< of hashes: there may be many leads

constexpr std::size_t cut_at = 15; // characters of a CRM's short IDs, digits that a spreadsheet keeps
constexpr std::string_view as_in_spreadsheets = "in scientific notation, such as 9.91214E+15";

bool are_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char byte) { return byte >= '0' && byte <= '9'; });
}

/// `9.91214E+15`, `1E5`.
bool is_scientific(std::string_view key) {
  const std::size_t mark = key.find_first_of("eE");
  if (mark == std::string_view::npos) return false;
  std::string_view mantissa = key.substr(0, mark);
  std::string_view exponent = key.substr(mark + 1);
  if (exponent.starts_with('+')) exponent.remove_prefix(1);
  if (const std::size_t point = mantissa.find_first_of(".,"); point != std::string_view::npos) {
    if (!are_digits(mantissa.substr(point + 1))) return false;
    mantissa = mantissa.substr(0, point);
  }
  return mantissa.size() == 1 && are_digits(mantissa) && are_digits(exponent);
}

std::string without_decimal(std::string_view key) {
  return std::string(key.ends_with(".0") ? key.substr(0, key.size() - 2) : key);
}

std::string without_zeros(std::string_view key) {
  const std::size_t first = key.find_first_not_of('0');
  return std::string(first == std::string_view::npos ? key : key.substr(first));
}

std::string beginning(std::string_view key) { return std::string(key.substr(0, cut_at)); }

/// A way in which the keys of two systems differ although they mean the same lead.
struct Difference {
  std::string (*same)(std::string_view key); ///< what is equal
  std::string_view events_differ;            ///< said if the keys of events are not as `same` makes them
  std::string_view leads_differ;             ///< said if those of leads are not
};

std::string folded(std::string_view key) { return comparable(key); }

constexpr std::array<Difference, 4> differences{{
    {without_decimal, "the keys of events end in '.0', those of leads do not",
     "the keys of leads end in '.0', those of events do not"},
    {without_zeros, "the keys of events have leading zeros, those of leads do not",
     "the keys of leads have leading zeros, those of events do not"},
    {folded, "the keys of events and leads differ in upper and lower case",
     "the keys of events and leads differ in upper and lower case"},
    {beginning, "the keys of leads are cut to 15 characters, those of events are not",
     "the keys of events are cut to 15 characters, those of leads are not"},
}};

KeySet lead_keys(const LeadTable& leads, std::string (*same)(std::string_view)) {
  KeySet keys;
  keys.reserve(leads.size());
  for (LeadIndex lead = 0; lead < leads.size(); ++lead) keys.insert(fnv1a_64(same(leads.key(lead))));
  return keys;
}

/// What is said if at least half of the unknown keys are known up to the difference.
std::optional<std::string> told_by(const Difference& difference, std::span<const std::string> unknown,
                                   const LeadTable& leads) {
  const KeySet known = lead_keys(leads, difference.same);
  if (2 * known.size() < leads.size()) return std::nullopt; // it makes different leads equal: it tells nothing
  std::size_t found = 0;
  std::size_t changed = 0;
  for (const std::string& key : unknown) {
    const std::string same = difference.same(key);
    if (!known.contains(fnv1a_64(same))) continue;
    ++found;
    changed += same == key ? 0U : 1U;
  }
  if (2 * found < unknown.size()) return std::nullopt;
  return fmt::format("{} ({} of the first {} unknown keys)",
                     2 * changed > found ? difference.events_differ : difference.leads_differ, found, unknown.size());
}

std::size_t scientific_leads(const LeadTable& leads) {
  std::size_t count = 0;
  for (LeadIndex lead = 0; lead < leads.size(); ++lead) count += is_scientific(leads.key(lead)) ? 1U : 0U;
  return count;
}

} // namespace

std::string why_unknown(std::span<const std::string> unknown, const LeadTable& leads) {
  if (unknown.empty()) return {};
  const auto scientific = static_cast<std::size_t>(std::ranges::count_if(unknown, is_scientific));
  if (2 * scientific >= unknown.size())
    return fmt::format("the keys of events are {} ({} of the first {} unknown keys)", as_in_spreadsheets, scientific,
                       unknown.size());
  if (std::string alike = why_alike(leads); !alike.empty()) return alike;
  for (const Difference& difference : differences)
    if (auto told = told_by(difference, unknown, leads)) return *told;
  return {};
}

std::string why_alike(const LeadTable& leads) {
  const std::size_t scientific = scientific_leads(leads);
  if (scientific == 0 || 2 * scientific < leads.size()) return {};
  return fmt::format("the keys of leads are {} ({} of {} different keys)", as_in_spreadsheets, scientific,
                     leads.size());
}

} // namespace leadscore
