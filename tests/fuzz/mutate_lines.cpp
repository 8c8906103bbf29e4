#include "fuzz/mutate_lines.hpp"

#include <array>
#include <cctype>
#include <random>
#include <vector>

namespace leadscore::fuzz {

namespace {

/// A number, a duration or a word: what stands between signs.
struct Token {
  std::size_t begin = 0;
  std::size_t size = 0;
};

bool is_of_token(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_' || letter == '.' || letter == '%' ||
         letter == '-' || letter == '/';
}

std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_of_token(text[at])) continue;
    const std::size_t begin = at;
    while (at < text.size() && is_of_token(text[at])) ++at;
    tokens.push_back({begin, at - begin});
  }
  return tokens;
}

bool begins_with_digit(std::string_view token) {
  return !token.empty() && (std::isdigit(static_cast<unsigned char>(token.front())) != 0 || token.front() == '-');
}

/// A value that reads like `token` but is a hard one.
std::string hard_value(std::string_view token, std::mt19937& random) {
  static constexpr std::array<std::string_view, 12> numbers{
      "0", "-1", "1", "0.01", "-0.005", "100", "1e12", "-1e12", "2147483648", "0.005", "99.995", "1000000000"};
  static constexpr std::array<std::string_view, 8> durations{"1s", "59s",  "1m",      "24h",
                                                             "1d", "365d", "100000d", "14285w"};
  static constexpr std::array<std::string_view, 10> words{"\"\"",       "NULL",        "true", "x",   "ä",
                                                          "2026-11-20", "a@b.example", "0",    "'?'", "none"};
  if (!begins_with_digit(token)) return std::string(words[random() % words.size()]);
  const bool is_duration = std::isalpha(static_cast<unsigned char>(token.back())) != 0;
  return std::string(is_duration ? durations[random() % durations.size()] : numbers[random() % numbers.size()]);
}

std::string with_token_changed(std::string_view text, std::mt19937& random) {
  const std::vector<Token> tokens = tokens_of(text);
  if (tokens.empty()) return std::string(text);
  const Token token = tokens[random() % tokens.size()];
  const std::string_view present = text.substr(token.begin, token.size);
  std::string value = hard_value(present, random);
  if (random() % 2 == 0) {
    // Another value of the same kind from the same text: names that stand elsewhere too keep the file valid.
    for (int time = 0; time < 8; ++time) {
      const Token other = tokens[random() % tokens.size()];
      const std::string_view candidate = text.substr(other.begin, other.size);
      if (begins_with_digit(candidate) != begins_with_digit(present)) continue;
      value = candidate;
      break;
    }
  }
  std::string result(text);
  return result.replace(token.begin, token.size, value);
}

std::string with_line_changed(std::string_view text, std::mt19937& random) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  if (lines.empty()) return {};
  const std::size_t at = random() % lines.size();
  const std::string_view line = lines[at];
  const auto choice = random() % 3;
  if (choice != 0) lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(at));
  if (choice != 1) lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(random() % (lines.size() + 1)), line);
  std::string result;
  for (const std::string_view part : lines) result += part;
  return result;
}

} // namespace

std::string mutate_lines(std::string_view text, unsigned seed) {
  std::mt19937 random(seed);
  std::string result(text);
  for (auto changes = 1 + random() % 3; changes > 0; --changes)
    result = random() % 4 == 0 ? with_line_changed(result, random) : with_token_changed(result, random);
  return result;
}

} // namespace leadscore::fuzz
