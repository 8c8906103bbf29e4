#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leadscore {

/// An ASCII digit.
inline bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

/// An ASCII character that is neither white space nor a control character (nor DEL).
inline bool is_visible_ascii(char byte) { return static_cast<unsigned char>(byte - '!') <= '~' - '!'; }
/// Such characters only.
bool is_visible_ascii(std::string_view text);

/// What trim() does, looking for white space whatever `text` begins and ends with.
std::string_view trim_slowly(std::string_view text);
/// `text` without white space (Unicode White_Space) at both ends. `text` is UTF-8.
inline std::string_view trim(std::string_view text) {
  // Nearly every cell begins and ends with a visible ASCII character.
  if (!text.empty() && is_visible_ascii(text.front()) && is_visible_ascii(text.back())) return text;
  return trim_slowly(text);
}

/// What trim_invisible() does, whatever `text` begins and ends with.
std::string_view trim_invisible_slowly(std::string_view text);
/// `text` without white space and zero-width characters (U+200B to U+200D, U+2060, U+FEFF) at both ends.
inline std::string_view trim_invisible(std::string_view text) {
  if (!text.empty() && is_visible_ascii(text.front()) && is_visible_ascii(text.back())) return text;
  return trim_invisible_slowly(text);
}

/// Unicode simple case folding of UTF-8 text; bytes that are not UTF-8 stay as they are. ASCII takes a fast path.
std::string fold(std::string_view text);

/// The form in which texts of rules and data are compared: without zero-width characters, trimmed, in normalisation
/// form C, folded. Source: 2-rules, Conditions.
std::string comparable(std::string_view text);

/// Writes comparable(text) into `out`, replacing what was there; keeps its capacity.
void comparable_into(std::string_view text, std::string& out);

/// True for well-formed UTF-8.
bool is_utf8(std::string_view text);

/// The candidate nearest to `name` by edit distance (case folded), if it is near enough to be what was meant
/// (at most a third of the longer length, rounded up, at least 1). The first one on a tie.
std::optional<std::string> nearest(std::string_view name, std::span<const std::string> candidates);

/// " (did you mean 'x'?)"-style remedy without the brackets: "did you mean 'x'?", or, where none is near,
/// "known are a, b, c" (at most `most` names, then "and 12 more"), or "" without candidates.
std::string suggestion(std::string_view name, std::span<const std::string> candidates, std::size_t most = 12);

/// The registrable domain by the Public Suffix List (`www.acme.co.uk` → `acme.co.uk`) of a domain or URL, lower case.
/// Scheme, user, port, path and a final dot are removed first. A name that has none (`localhost`, `co.uk`) is itself.
/// Empty for empty text.
std::string registrable_domain(std::string_view domain_or_url);

} // namespace leadscore
