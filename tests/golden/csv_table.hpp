#pragma once

#include <map>
#include <string>
#include <vector>

/// A small reader of leadscore's own output, written apart from src/csv so that a fault there cannot hide itself.
namespace leadscore::golden {

/// One record, by column name.
class Row {
public:
  explicit Row(std::map<std::string, std::string> cells) : cells_(std::move(cells)) {}
  /// The cell; throws std::runtime_error if there is no such column.
  [[nodiscard]] const std::string& operator[](const std::string& column) const;
  /// The cell as a number; throws std::runtime_error if it is none.
  [[nodiscard]] double number(const std::string& column) const;

private:
  std::map<std::string, std::string> cells_;
};

/// A CSV file with a header, read whole.
class CsvTable {
public:
  /// Throws std::runtime_error if the file cannot be read or a record's length is not the header's.
  explicit CsvTable(const std::string& path);
  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
  /// The only row whose cells are those; throws std::runtime_error if there is none or more than one.
  [[nodiscard]] const Row& row(const std::map<std::string, std::string>& cells) const;
  [[nodiscard]] std::size_t count(const std::map<std::string, std::string>& cells) const;

private:
  std::string path_;
  std::vector<Row> rows_;
};

} // namespace leadscore::golden
