#include "csv/read_csv.hpp"
#include "csv/temporary_folder.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <map>

// The kinds of polluted files of the Pollock benchmark (Vitagliano et al., VLDB 2023), generated here. A row is lost if
// no record, read or rejected, begins where it begins, although the file was not refused.

using namespace leadscore;

namespace {

using Row = std::vector<std::string>;

struct Dialect {
  std::string delimiter = ",";
  std::string quote = "\"";
  std::string escape = "\""; ///< before a quote in a quoted cell
  std::string line_break = "\n";
};

constexpr std::size_t column_count = 9;
constexpr std::size_t row_count = 84;

Row header_row() { return {"lead_id", "name", "city", "note", "phone", "amount", "day", "address", "text"}; }

Row data_row(std::size_t number) {
  const std::string n = std::to_string(number);
  return {"L-" + n,
          "Ann " + n,
          number % 2 == 0 ? "Berlin, " + n : "Berlin",
          number % 3 == 0 ? "said \"yes\" " + n : "said yes",
          "+49 30 " + n,
          n + ".5",
          "2026-11-20",
          number % 5 == 0 ? "first line " + n + "\nsecond line" : "one line",
          number % 7 == 0 ? "" : "text " + n};
}

std::string written(const std::string& cell, const Dialect& dialect) {
  const std::string special = dialect.delimiter + dialect.quote + "\"\r\n";
  if (cell.find_first_of(special) == std::string::npos) return cell;
  std::string text = dialect.quote;
  for (const char byte : cell) {
    if (dialect.quote.front() == byte) text += dialect.escape;
    text += byte;
  }
  return text + dialect.quote;
}

std::vector<std::string> written(const Row& row, const Dialect& dialect) {
  std::vector<std::string> cells;
  for (const std::string& cell : row) cells.push_back(written(cell, dialect));
  return cells;
}

std::string joined(const std::vector<std::string>& cells, const std::string& delimiter) {
  std::string text;
  for (std::size_t column = 0; column < cells.size(); ++column) text += (column == 0 ? "" : delimiter) + cells[column];
  return text;
}

/// A file, made of a text for each row.
class PollutedFile {
public:
  explicit PollutedFile(const Dialect& dialect = {}) : dialect_(dialect) {
    rows_.push_back(joined(written(header_row(), dialect), dialect.delimiter));
    for (std::size_t number = 1; number <= row_count; ++number)
      rows_.push_back(joined(written(data_row(number), dialect), dialect.delimiter));
  }

  /// Row 0 is the header.
  std::string& row(std::size_t number) { return rows_[number]; }
  std::vector<std::string>& rows() { return rows_; }
  std::string end = "\n"; ///< behind the last row

  [[nodiscard]] std::string text() const {
    std::string text = joined(rows_, dialect_.line_break);
    return text + end;
  }

  /// Where each row begins that has the key of a lead, by key.
  [[nodiscard]] std::map<std::string, std::int64_t> lines() const {
    std::map<std::string, std::int64_t> lines;
    std::int64_t line = 1;
    for (const std::string& row : rows_) {
      if (const auto at = row.find("L-"); at < 3) {
        const auto end_of_key = row.find_first_not_of("0123456789", at + 2);
        lines[row.substr(at, end_of_key - at)] = line;
      }
      line += std::count(row.begin(), row.end(), '\n') + 1;
    }
    return lines;
  }

private:
  Dialect dialect_;
  std::vector<std::string> rows_;
};

/// Which way the rows of some files went.
struct Outcome {
  int files = 0, refused = 0;
  int rows = 0, read = 0, rejected = 0, lost = 0;
};

void read_polluted(const TemporaryFolder& folder, const PollutedFile& polluted, Outcome& outcome) {
  ++outcome.files;
  const std::string path = folder.write("a.csv", polluted.text());
  std::map<std::int64_t, SeenRecord> records;
  try {
    CsvFile file(path, {}, 1'000);
    // A run ends if the key's column is missing.
    if (file.header().front() != "lead_id") throw Error("no key");
    for (SeenRecord& record : read_records(file)) records[record.line] = record;
  } catch (const Error&) {
    ++outcome.refused;
    return;
  }
  for (const auto& [key, line] : polluted.lines()) {
    ++outcome.rows;
    const auto found = records.find(line);
    if (found == records.end())
      ++outcome.lost;
    else if (found->second.is_rejected)
      ++outcome.rejected;
    else if (found->second.fields.front().find(key) != std::string::npos)
      ++outcome.read;
    else
      ++outcome.lost;
  }
}

Outcome outcome_of(const std::vector<PollutedFile>& files) {
  const TemporaryFolder folder;
  Outcome outcome;
  for (const PollutedFile& file : files) read_polluted(folder, file, outcome);
  CHECK(outcome.lost == 0);
  CHECK(outcome.read + outcome.rejected == outcome.rows);
  return outcome;
}

/// One file for each row and column, in which the cell there is changed.
template <typename Change>
std::vector<PollutedFile> files_by_cell(const Change& change) {
  std::vector<PollutedFile> files;
  for (std::size_t row = 1; row <= row_count; ++row) {
    for (std::size_t column = 0; column < column_count; ++column) {
      std::vector<std::string> cells = written(data_row(row), {});
      change(cells, column);
      files.emplace_back().row(row) = joined(cells, ",");
    }
  }
  return files;
}

} // namespace

TEST_CASE("files of another shape lose no row") {
  const int rows = row_count;
  std::vector<PollutedFile> sound(5);
  sound[1].end = "";
  sound[2].end = "\n\n";
  sound[3].rows().resize(1);
  sound[4].rows().resize(2);
  const Outcome all = outcome_of(sound);
  CHECK(all.refused == 0);
  CHECK(all.read == 3 * rows + 1);

  // No row above the table is taken for the header.
  std::vector<PollutedFile> without_header(2);
  without_header[0].rows().erase(without_header[0].rows().begin());
  without_header[1].rows().insert(without_header[1].rows().begin(), {"Leads of November", ""});
  CHECK(outcome_of(without_header).refused == 2);

  std::vector<PollutedFile> other(5);
  for (std::size_t headers : {1U, 2U})
    for (std::size_t count = 0; count < headers; ++count)
      other[headers - 1].rows().insert(other[headers - 1].rows().begin() + 1, "key,a,b,c,d,e,f,g,h");
  other[2].rows().insert(other[2].rows().end(), {"", "a,b", "L-1001,1", "L-1002,2"});
  other[3].rows().insert(other[3].rows().end(), {"", "a,b,c,d,e,f,g,h,i,j", "L-1001,2,3,4,5,6,7,8,9,10"});
  other[4].rows().insert(other[4].rows().end(), {"", "a,b,c,d,e,f,g,h,i", "L-1001,2,3,4,5,6,7,8,9"});
  const Outcome tables = outcome_of(other);
  CHECK(tables.read == 5 * rows + 1);
  CHECK(tables.rejected == 3);
}

TEST_CASE("rows with too few or too many delimiters are rejected, and no other one") {
  const Outcome fewer = outcome_of(files_by_cell([](std::vector<std::string>& cells, std::size_t column) {
    if (column == 0) return;
    cells[column - 1] += cells[column];
    cells.erase(cells.begin() + static_cast<std::ptrdiff_t>(column));
  }));
  CHECK(fewer.rejected <= static_cast<int>(row_count * (column_count - 1)) * 2);
  const Outcome more = outcome_of(files_by_cell([](std::vector<std::string>& cells, std::size_t column) {
    cells.insert(cells.begin() + static_cast<std::ptrdiff_t>(column), "");
  }));
  CHECK(more.rejected == static_cast<int>(row_count * column_count));
  std::vector<PollutedFile> blanks;
  for (std::size_t row = 1; row <= row_count; ++row)
    blanks.emplace_back().row(row) = joined(written(data_row(row), {.delimiter = " "}), " ");
  outcome_of(blanks);
}

TEST_CASE("a stray quote anywhere loses no row") {
  // At the beginning of a cell, in it, at its end.
  for (const int place : {0, 1, 2}) {
    CAPTURE(place);
    const Outcome outcome = outcome_of(files_by_cell([&](std::vector<std::string>& cells, std::size_t column) {
      std::string& cell = cells[column];
      cell.insert(place == 0 ? 0 : place == 1 ? cell.size() / 2 : cell.size(), "\"");
    }));
    CHECK(outcome.refused == 0);
    CHECK(outcome.files == static_cast<int>(row_count * column_count));
    // At most the row itself and one that a line break is in.
    CHECK(outcome.rejected <= 2 * outcome.files);
  }
}

TEST_CASE("files in other dialects lose no row") {
  const int rows = row_count;
  CHECK(outcome_of({PollutedFile({.delimiter = ";"}), PollutedFile({.delimiter = "\t"}),
                    PollutedFile({.delimiter = "|"}), PollutedFile({.line_break = "\r\n"})})
            .read == 4 * rows);
  CHECK(outcome_of({PollutedFile({.delimiter = " "}), PollutedFile({.line_break = "\r"})}).refused == 2);
  outcome_of({PollutedFile({.delimiter = ", "}), PollutedFile({.quote = "'", .escape = "'"}),
              PollutedFile({.escape = "\\"}), PollutedFile({.escape = ""})});
}
