#include "golden/csv_table.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace leadscore::golden {
namespace {

std::vector<std::vector<std::string>> records_of(const std::string& text) {
  std::vector<std::vector<std::string>> records;
  std::vector<std::string> record;
  std::string cell;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char letter = text[at];
    if (quoted) {
      if (letter != '"') {
        cell += letter;
      } else if (at + 1 < text.size() && text[at + 1] == '"') {
        cell += '"';
        ++at;
      } else {
        quoted = false;
      }
    } else if (letter == '"' && cell.empty()) {
      quoted = true;
    } else if (letter == ',' || letter == '\n') {
      record.push_back(std::move(cell));
      cell.clear();
      if (letter == '\n') {
        records.push_back(std::move(record));
        record.clear();
      }
    } else {
      cell += letter;
    }
  }
  return records;
}

bool fits(const Row& row, const std::map<std::string, std::string>& cells) {
  return std::all_of(cells.begin(), cells.end(), [&](const auto& cell) { return row[cell.first] == cell.second; });
}

} // namespace

const std::string& Row::operator[](const std::string& column) const {
  const auto found = cells_.find(column);
  if (found == cells_.end()) throw std::runtime_error("no column " + column);
  return found->second;
}

double Row::number(const std::string& column) const {
  const std::string& text = (*this)[column];
  std::size_t used = 0;
  const double value = text.empty() ? 0 : std::stod(text, &used);
  if (text.empty() || used != text.size()) throw std::runtime_error(column + " is no number: '" + text + "'");
  return value;
}

CsvTable::CsvTable(const std::string& path) : path_(path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  const std::vector<std::vector<std::string>> records = records_of(text.str());
  if (records.empty()) throw std::runtime_error(path + " has no header");
  for (std::size_t number = 1; number < records.size(); ++number) {
    if (records[number].size() != records[0].size())
      throw std::runtime_error(path + ": record " + std::to_string(number) + " is not as long as the header");
    std::map<std::string, std::string> cells;
    for (std::size_t column = 0; column < records[0].size(); ++column)
      cells[records[0][column]] = records[number][column];
    rows_.emplace_back(std::move(cells));
  }
}

const Row& CsvTable::row(const std::map<std::string, std::string>& cells) const {
  if (const std::size_t found = count(cells); found != 1) {
    std::string wanted;
    for (const auto& [column, value] : cells) wanted += " " + column + "=" + value;
    throw std::runtime_error(path_ + " has " + std::to_string(found) + " rows with" + wanted);
  }
  return *std::find_if(rows_.begin(), rows_.end(), [&](const Row& row) { return fits(row, cells); });
}

std::size_t CsvTable::count(const std::map<std::string, std::string>& cells) const {
  return static_cast<std::size_t>(
      std::count_if(rows_.begin(), rows_.end(), [&](const Row& row) { return fits(row, cells); }));
}

} // namespace leadscore::golden
