#include "data/email_address.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace leadscore {

namespace {

/// The length of the UTF-8 sequence that a byte begins.
std::size_t sequence_length(char first) {
  const auto byte = static_cast<unsigned char>(first);
  if (byte >= 0xF0) return 4;
  if (byte >= 0xE0) return 3;
  return byte >= 0xC0 ? 2 : 1;
}

/// The length of the white space that `text` begins with, one character at most; 0: none.
std::size_t white_space_length(std::string_view text) {
  if (text.empty() || is_visible_ascii(text.front())) return 0;
  const std::string_view character = text.substr(0, sequence_length(text.front()));
  return trim(character).empty() ? character.size() : 0;
}

bool has_white_space(std::string_view text) {
  if (is_visible_ascii(text)) return false;
  for (std::size_t at = 0; at < text.size(); at += sequence_length(text[at]))
    if (white_space_length(text.substr(at)) > 0) return true;
  return false;
}

bool is_domain(std::string_view domain) {
  std::size_t labels = 0;
  for (std::size_t begin = 0;; ++labels) {
    const std::size_t dot = std::min(domain.find('.', begin), domain.size());
    if (dot == begin) return false;
    if (dot == domain.size()) return labels >= 1;
    begin = dot + 1;
  }
}

/// `text` without `mailto:` and, with it, everything from `?` on.
std::string_view without_mailto(std::string_view text) {
  constexpr std::string_view scheme = "mailto:";
  if (text.size() < scheme.size() || text[scheme.size() - 1] != ':' || fold(text.substr(0, scheme.size())) != scheme)
    return text;
  text.remove_prefix(scheme.size());
  return text.substr(0, text.find('?'));
}

std::string_view address_or_nothing(std::string_view text) {
  const std::string_view address = without_mailto(text);
  return is_email_address(address) ? address : std::string_view();
}

/// The first text in angle brackets that is an address.
std::string_view address_in_brackets(std::string_view cell) {
  for (std::size_t open = cell.find('<'); open != std::string_view::npos;) {
    const std::size_t end = cell.find_first_of("<>", open + 1);
    if (end == std::string_view::npos) return {};
    if (cell[end] == '>') {
      const std::string_view address = address_or_nothing(cell.substr(open + 1, end - open - 1));
      if (!address.empty()) return address;
      open = cell.find('<', end);
    } else {
      open = end;
    }
  }
  return {};
}

constexpr std::string_view separators = ",;<>";

/// The length of what separates two texts of a cell, one character at most; 0: none.
std::size_t separator_length(std::string_view text) {
  return separators.find(text.front()) != std::string_view::npos ? 1 : white_space_length(text);
}

} // namespace

bool is_email_address(std::string_view text) {
  const std::size_t at = text.find('@');
  return at != std::string_view::npos && at > 0 && text.find('@', at + 1) == std::string_view::npos &&
         is_domain(text.substr(at + 1)) && !has_white_space(text);
}

std::string_view email_address_in(std::string_view cell) {
  // Nearly every cell is an address and nothing else.
  if (is_visible_ascii(cell) && cell.find_first_of(separators) == std::string_view::npos)
    return address_or_nothing(cell);
  if (const std::string_view address = address_in_brackets(cell); !address.empty()) return address;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= cell.size();) { // the end of the cell ends a text too
    const std::size_t separator = at == cell.size() ? 1 : separator_length(cell.substr(at));
    if (separator == 0) {
      at += sequence_length(cell[at]);
      continue;
    }
    const std::size_t end = std::min(at, cell.size());
    if (const std::string_view address = address_or_nothing(cell.substr(begin, end - begin)); !address.empty())
      return address;
    at = begin = end + separator;
  }
  return {};
}

std::string comparable_address_in(std::string_view cell) { return comparable(email_address_in(cell)); }

void comparable_email_into(std::string_view cell, std::string& out) {
  const std::string_view address = email_address_in(cell);
  comparable_into(address.empty() ? cell : address, out);
}

} // namespace leadscore
