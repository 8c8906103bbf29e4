#include "csv/literal_reader.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <optional>

namespace leadscore {
namespace {

/// A record as it is written, from `begin` on.
struct LiteralRecord {
  std::size_t end = 0; ///< behind its line break
  std::vector<std::string> cells;
  std::string damage; ///< its code, if it is damaged
};

bool is_line_end(const std::string& content, std::size_t at) {
  if (at < content.size() && content[at] == '\r') ++at;
  return at == content.size() || content[at] == '\n';
}

LiteralRecord read_record(const std::string& content, std::size_t begin, char delimiter, std::size_t longest) {
  LiteralRecord record;
  std::size_t at = begin;
  const auto damaged = [&](const char* code) {
    record.damage = code;
    record.end = std::min(content.find('\n', begin), content.size() - 1) + 1;
    return record;
  };
  for (;; ++at) {
    std::string& cell = record.cells.emplace_back();
    if (at < content.size() && content[at] == '"') {
      if (at - begin >= longest) return damaged("record_too_long");
      for (++at;; ++at) {
        if (at >= content.size() || at - begin >= longest) return damaged("unclosed_quote");
        if (content[at] == '"') {
          if (at + 1 == content.size() || content[at + 1] != '"') break;
          ++at;
        }
        cell += content[at];
      }
      ++at;
      while (at < content.size() && content[at] != delimiter && (content[at] == ' ' || content[at] == '\t')) ++at;
      if (!is_line_end(content, at) && content[at] != delimiter)
        return damaged(at - begin < longest ? "bad_quote" : "record_too_long");
      if (at < content.size() && content[at] == '\r') ++at;
    } else {
      while (at < content.size() && content[at] != delimiter && content[at] != '\n') cell += content[at++];
      const bool is_last = at == content.size() || content[at] == '\n';
      if (is_last && cell.ends_with('\r')) cell.pop_back();
    }
    if (at == content.size() || content[at] == '\n') break;
  }
  record.end = std::min(at + 1, content.size());
  const bool has_carriage_return = at > begin && content[at - 1] == '\r';
  if (at - begin - (has_carriage_return ? 1 : 0) > longest) return damaged("record_too_long");
  return record;
}

/// Without the white space and zero-width characters that the tests use.
std::string trimmed(std::string text, bool with_zero_width) {
  std::vector<std::string> invisible{" ", "\t", "\n", "\v", "\f", "\r", "\u00A0", "\u3000"};
  if (with_zero_width) invisible.insert(invisible.end(), {"\u200B", "\u200C", "\u200D", "\u2060", "\uFEFF"});
  for (bool more = true; more;) {
    more = false;
    for (const std::string& character : invisible) {
      if (text.starts_with(character)) {
        text.erase(0, character.size());
        more = true;
      }
      if (text.ends_with(character)) {
        text.erase(text.size() - character.size());
        more = true;
      }
    }
  }
  return text;
}

std::vector<std::string> trimmed(std::vector<std::string> cells, bool with_zero_width) {
  for (std::string& cell : cells) cell = trimmed(cell, with_zero_width);
  return cells;
}

} // namespace

SeenFile read_literally(const std::string& content, char delimiter, const RecordLimits& limits) {
  SeenFile seen;
  std::optional<std::vector<std::string>> header;
  std::int64_t line = 1;
  for (std::size_t begin = 0; begin < content.size();) {
    const LiteralRecord record = read_record(content, begin, delimiter, limits.longest);
    std::string raw = content.substr(begin, record.end - begin);
    const std::int64_t record_line = line;
    line += std::count(raw.begin(), raw.end(), '\n');
    begin = record.end;
    if (raw.ends_with('\n')) raw.pop_back();
    if (raw.ends_with('\r')) raw.pop_back();
    if (raw.empty()) continue;

    const bool is_damaged = !record.damage.empty();
    if (!is_damaged && trimmed(record.cells, false) == std::vector<std::string>(record.cells.size())) {
      ++seen.skipped.blank;
      continue;
    }
    if (!header) {
      header = trimmed(record.cells, true);
      continue;
    }
    if (!is_damaged && trimmed(record.cells, true) == *header) {
      ++seen.skipped.repeated_header;
      continue;
    }
    const std::string code = is_damaged                             ? record.damage
                             : raw.find('\0') != std::string::npos  ? "nul_byte"
                             : !is_utf8(raw)                        ? "bad_encoding"
                             : record.cells.size() < header->size() ? "too_few_columns"
                             : record.cells.size() > header->size() ? "too_many_columns"
                                                                    : "";
    SeenRecord& result = seen.records.emplace_back();
    result.line = record_line;
    result.is_rejected = !code.empty();
    result.fields = result.is_rejected ? std::vector<std::string>{code} : record.cells;
    result.raw = raw_record(raw);
  }
  return seen;
}

} // namespace leadscore
