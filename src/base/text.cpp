#include "base/text.hpp"

#include "base/utf8.hpp"
#include "base/words.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstdint>
#include <cstring>
#include <fmt/format.h>
#include <libpsl.h>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

namespace leadscore {
namespace {

bool is_ascii(char byte) { return static_cast<unsigned char>(byte) < 0x80; }
bool is_ascii_space(char byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }
char ascii_lower(char byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + ('a' - 'A')) : byte; }

/// The code point at `at`, which moves behind it; negative if the bytes are not UTF-8 (`at` then moves behind them).
UChar32 next_code_point(std::string_view text, std::size_t& at) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto size = static_cast<std::int64_t>(text.size());
  auto offset = static_cast<std::int64_t>(at);
  UChar32 code_point = 0;
  U8_NEXT(bytes, offset, size, code_point);
  at = static_cast<std::size_t>(offset);
  return code_point;
}

/// The code point that ends at `end`, which moves to its beginning; negative if the bytes are not UTF-8.
UChar32 previous_code_point(std::string_view text, std::size_t& end) {
  const std::size_t stop = end;
  std::size_t begin = end - 1;
  while (begin > 0 && stop - begin < 4 && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) --begin;
  std::size_t at = begin;
  const UChar32 code_point = next_code_point(text.substr(0, stop), at);
  if (at != stop) return -1;
  end = begin;
  return code_point;
}

/// How many bytes of ASCII `text` begins with.
std::size_t ascii_size(std::string_view text) {
  std::size_t size = 0;
  while (size + 8 <= text.size() && (word_at(text.data() + size) & high_bits) == 0) size += 8;
  while (size < text.size() && is_ascii(text[size])) ++size;
  return size;
}

/// Turns ASCII letters into small ones, eight at a time.
void lower_ascii(char* bytes, std::size_t size) {
  std::size_t at = 0;
  for (; at + 8 <= size; at += 8) {
    std::uint64_t word = word_at(bytes + at);
    const std::uint64_t from_a = word + (0x80 - 'A') * each_byte;
    const std::uint64_t above_z = word + (0x80 - 'Z' - 1) * each_byte;
    word |= ((from_a ^ above_z) & high_bits) >> 2U; // 0x20 makes a capital letter small
    std::memcpy(bytes + at, &word, sizeof word);
  }
  for (; at < size; ++at) bytes[at] = ascii_lower(bytes[at]);
}

/// Appends `text` with each code point mapped; bytes that are not UTF-8 stay.
template <typename Map>
void append_mapped(std::string_view text, std::string& out, Map map) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    at += ascii_size(text.substr(at));
    if (at > begin) {
      const std::size_t before = out.size();
      out.append(text, begin, at - begin);
      lower_ascii(out.data() + before, at - begin);
      continue;
    }
    const UChar32 code_point = next_code_point(text, at);
    if (code_point < 0) {
      out.append(text, begin, at - begin);
    } else {
      append_code_point(out, static_cast<std::uint32_t>(map(code_point)));
    }
  }
}

bool is_zero_width(UChar32 code_point) {
  return (code_point >= 0x200B && code_point <= 0x200D) || code_point == 0x2060 || code_point == 0xFEFF;
}

/// `text` without white space at both ends, and, with `zero_width_too`, without zero-width characters there.
std::string_view trimmed(std::string_view text, bool zero_width_too) {
  const auto is_trimmed = [zero_width_too](UChar32 code_point) {
    if (code_point < 0) return false;
    return u_isUWhiteSpace(code_point) || (zero_width_too && is_zero_width(code_point));
  };
  std::size_t begin = 0;
  while (begin < text.size()) {
    if (is_ascii(text[begin])) {
      if (!is_ascii_space(text[begin])) break;
      ++begin;
      continue;
    }
    std::size_t after = begin;
    if (!is_trimmed(next_code_point(text, after))) break;
    begin = after;
  }
  std::size_t end = text.size();
  while (end > begin) {
    if (is_ascii(text[end - 1])) {
      if (!is_ascii_space(text[end - 1])) break;
      --end;
      continue;
    }
    std::size_t before = end;
    if (!is_trimmed(previous_code_point(text, before))) break;
    end = before;
  }
  return text.substr(begin, end - begin);
}

/// False for text in which every character is below U+0300: it has no zero-width character and is in normalisation form
/// C. Those of U+0300 and above begin with a byte from 0xCC on.
bool may_need_more_than_folding(std::string_view text) {
  text.remove_prefix(ascii_size(text));
  constexpr auto first_lead_byte = static_cast<unsigned char>(0xCC);
  return std::any_of(text.begin(), text.end(),
                     [](char byte) { return static_cast<unsigned char>(byte) >= first_lead_byte; });
}

std::string without_zero_width(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    if (!is_zero_width(next_code_point(text, at))) result.append(text, begin, at - begin);
  }
  return result;
}

/// Normalisation form C; text that is not UTF-8 stays as it is.
std::string composed(std::string text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* const form_c = icu::Normalizer2::getNFCInstance(error);
  const icu::StringPiece piece(text.data(), static_cast<std::int32_t>(text.size()));
  if (U_FAILURE(error) || form_c->isNormalizedUTF8(piece, error) || !is_utf8(text)) return text;
  std::string result;
  icu::StringByteSink<std::string> sink(&result);
  form_c->normalizeUTF8(0, piece, sink, nullptr, error);
  return U_FAILURE(error) ? text : result;
}

void append_folded(std::string_view text, std::string& out) {
  append_mapped(text, out, [](UChar32 code_point) { return u_foldCase(code_point, U_FOLD_CASE_DEFAULT); });
}

std::vector<UChar32> code_points_of(std::string_view text) {
  std::vector<UChar32> code_points;
  for (std::size_t at = 0; at < text.size();) code_points.push_back(next_code_point(text, at));
  return code_points;
}

/// Levenshtein distance.
std::size_t edit_distance(const std::vector<UChar32>& left, const std::vector<UChar32>& right) {
  std::vector<std::size_t> row(right.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

/// The host in `text`: without scheme, user, port, path and final dots, lower case. IPv6 without its brackets.
std::string host_of(std::string_view text) {
  if (const auto scheme = text.find("://"); scheme != std::string_view::npos && text.find_first_of("/?#") > scheme) {
    text.remove_prefix(scheme + 3);
  } else if (text.starts_with("//")) {
    text.remove_prefix(2);
  }
  text = text.substr(0, text.find_first_of("/?#\\"));
  if (const auto at_sign = text.rfind('@'); at_sign != std::string_view::npos) text.remove_prefix(at_sign + 1);
  if (text.starts_with('[')) {
    text = text.substr(1, text.find(']') - 1);
  } else if (std::count(text.begin(), text.end(), ':') == 1) {
    text = text.substr(0, text.find(':'));
  }
  text = trim(text);
  while (text.ends_with('.')) text.remove_suffix(1);
  while (text.starts_with('.')) text.remove_prefix(1);
  std::string host;
  append_mapped(text, host, [](UChar32 code_point) { return u_tolower(code_point); });
  return host;
}

bool is_ip_address(const std::string& host) {
  std::array<unsigned char, 16> address{};
  return inet_pton(AF_INET, host.c_str(), address.data()) == 1 ||
         inet_pton(AF_INET6, host.c_str(), address.data()) == 1;
}

} // namespace

bool is_visible_ascii(std::string_view text) {
  std::uint64_t fits = high_bits;
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    const std::uint64_t word = word_at(text.data() + at);
    const std::uint64_t low = word & ~high_bits;
    // No high bit of its own, one once '!' moved up to it, none if moved by one: that would be DEL.
    fits &= ~word & (low + (0x80 - '!') * each_byte) & ~(low + each_byte);
  }
  for (; at < text.size(); ++at)
    if (!is_visible_ascii(text[at])) return false;
  return fits == high_bits;
}

std::string_view trim_slowly(std::string_view text) { return trimmed(text, false); }

std::string_view trim_invisible_slowly(std::string_view text) { return trimmed(text, true); }

std::string fold(std::string_view text) {
  std::string out;
  append_folded(text, out);
  return out;
}

std::string comparable(std::string_view text) {
  std::string out;
  comparable_into(text, out);
  return out;
}

void comparable_into(std::string_view text, std::string& out) {
  const std::string_view seen = trim(text);
  if (ascii_size(seen) == seen.size()) {
    out.assign(seen);
    lower_ascii(out.data(), out.size());
    return;
  }
  out.clear();
  if (!may_need_more_than_folding(seen))
    append_folded(seen, out);
  else
    append_folded(composed(std::string(trim(without_zero_width(seen)))), out);
}

bool is_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    at += ascii_size(text.substr(at));
    if (at < text.size() && next_code_point(text, at) < 0) return false;
  }
  return true;
}

std::optional<std::string> nearest(std::string_view name, std::span<const std::string> candidates) {
  const auto wanted = code_points_of(comparable(name));
  const std::string* best = nullptr;
  std::size_t best_distance = 0;
  for (const std::string& candidate : candidates) {
    const auto known = code_points_of(comparable(candidate));
    const std::size_t distance = edit_distance(wanted, known);
    const std::size_t allowed = std::max<std::size_t>(1, (std::max(wanted.size(), known.size()) + 2) / 3);
    if (distance <= allowed && (best == nullptr || distance < best_distance)) {
      best = &candidate;
      best_distance = distance;
    }
  }
  if (best == nullptr) return std::nullopt;
  return *best;
}

std::string suggestion(std::string_view name, std::span<const std::string> candidates, std::size_t most) {
  if (const auto near = nearest(name, candidates)) return fmt::format("did you mean '{}'?", *near);
  if (candidates.empty()) return "";
  const auto shown = candidates.first(std::min(most, candidates.size()));
  std::string text = fmt::format("known are {}", fmt::join(shown, ", "));
  if (shown.size() < candidates.size()) text += fmt::format(" and {} more", candidates.size() - shown.size());
  return text;
}

std::string registrable_domain(std::string_view domain_or_url) {
  const bool is_plain = !may_need_more_than_folding(domain_or_url);
  std::string host = is_plain ? host_of(trim(domain_or_url)) : host_of(comparable(domain_or_url));
  if (host.empty() || is_ip_address(host)) return host;
  const char* registrable = psl_registrable_domain(psl_builtin(), host.c_str());
  if (registrable == nullptr) return host;
  return registrable;
}

} // namespace leadscore
