#pragma once

#include <cstddef>
#include <cstdint>

/// From when on something in the data is worth telling. Chosen so that what is told is true of the rules, and not of
/// the few leads that there happened to be. docs/checks.md gives the reasons.
namespace leadscore::data_thresholds {

/// Leads (of a model) from which on shares of them are judged.
inline constexpr std::int64_t fewest_leads = 100;
/// "Nearly everyone": this share of the model's leads.
inline constexpr double nearly_everyone = 0.95;
/// "Mostly empty": the column has a value for fewer than this share of the leads.
inline constexpr double rarely_filled = 0.02;
/// A way of writing cells is told if this share of the leads has it.
inline constexpr double common_spelling = 0.01;
/// E-mail cells without an address are told if this share of the leads has one; a few mistyped ones are in every
/// export.
inline constexpr double many_without_address = 0.05;
/// Event types that no rule knows are told if the commonest of them has this share of the records.
inline constexpr double common_type = 0.01;
/// Values and types are named if so many leads or records have them: what is rarer may be personal.
inline constexpr std::int64_t fewest_to_name = 10;
inline constexpr std::size_t most_named = 10;
/// A column with more different values is no list of kinds.
inline constexpr std::size_t most_values = 200;
/// "Misses nearly all": this share of the leads that have a value.
inline constexpr double nearly_all_missed = 0.90;
/// "Most leads hit": the bound cuts the points of more than this share of those whom it bounds …
inline constexpr double most_cut = 0.50;
/// … of whom there are so many.
inline constexpr std::int64_t fewest_bounded = 30;
/// A factor is missing among won deals if that would come by chance less often than this, were they like the others.
inline constexpr double by_chance = 0.01;
/// Ready and not ready leads of a model from which on a rule that decides none of them is told.
inline constexpr std::int64_t fewest_ready = 50;

} // namespace leadscore::data_thresholds
