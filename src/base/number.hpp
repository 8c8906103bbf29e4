#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leadscore {

/// What stands before the fraction of a number: `1,234.50` or `1.234,50`.
enum class DecimalSign : std::uint8_t { point, comma };

/// The number that a cell holds, by the grammar of 2-rules, "Numbers": `1,234.50`, `$ 5`, `5%`, `10,001+`, `51-200`
/// (its first number). None if the text is not a number. Ends are trimmed.
std::optional<double> parse_number(std::string_view text, DecimalSign sign = DecimalSign::point);

/// A plain decimal number of the rule file: optional sign, digits, optional fraction. None otherwise.
std::optional<double> parse_plain_number(std::string_view text);

/// `90s 15m 48h 30d 2w` → seconds; whole numbers only, none otherwise (also when negative or above 100 000 days).
std::optional<std::int64_t> parse_duration(std::string_view text);

/// Seconds as the shortest duration text: 86400 → `1d`, 90 → `90s`.
std::string format_duration(std::int64_t seconds);

/// `25%` → 0.25. None without the percent sign or outside 0 to 100 %.
std::optional<double> parse_percent(std::string_view text);

/// A computed number as it is printed and compared: rounded to 1e-9, then to 2 decimals, half away from zero; never -0.
/// Source: 3-scoring, first paragraph.
double round_points(double points);

/// round_points as text: at most 2 decimals, no trailing zeros, no `-0`, no exponent. `12.5`, `-3`, `0`.
std::string format_points(double points);
/// With a `+` before points that print above 0.
std::string format_signed_points(double points);
void append_points(std::string& out, double points);

inline constexpr std::size_t longest_points = 336; ///< a sign, the 309 digits of the largest double, and spare
/// The same, written to `at`, where longest_points bytes may be overwritten; gives its end.
char* put_points(char* at, double points);
/// To a TextBuffer or RoomyText.
template <typename Text>
void append_points(Text& out, double points) {
  out.append_with(longest_points, [points](char* at) { return put_points(at, points); });
}

} // namespace leadscore
