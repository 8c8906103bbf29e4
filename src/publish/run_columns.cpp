#include "publish/run_columns.hpp"

#include "base/error.hpp"
#include "csv/csv_file.hpp"
#include "rules/header.hpp"

#include <fmt/format.h>
#include <numeric>
#include <vector>

namespace leadscore {

void read_run_columns(const std::string& path, std::initializer_list<std::string_view> names,
                      const std::function<void(std::span<const std::string_view>)>& record) {
  CsvFile file(path, {.delimiter = ',', .encoding = Encoding::utf8});
  std::vector<std::size_t> columns;
  for (const std::string_view name : names) {
    const auto column = name.empty() ? std::optional(columns.size()) : find_column(file.header(), std::string(name));
    if (!column || *column >= file.header().size())
      throw Error(fmt::format("{}: has no column '{}' (is it of a run of this program?)", path, name));
    columns.push_back(*column);
  }
  std::vector<std::size_t> every(file.header().size());
  std::iota(every.begin(), every.end(), std::size_t{0});
  std::vector<std::string_view> cells(columns.size());
  for (CsvBlock block; file.next_block(block);) {
    RecordReader reader(block, ',', every.size(), every);
    for (auto outcome = reader.next(); outcome != RecordReader::Outcome::end; outcome = reader.next()) {
      if (outcome == RecordReader::Outcome::rejected)
        throw Error(fmt::format("{}:{}: {} (the file is damaged)", path, reader.line(), reader.reason()));
      for (std::size_t place = 0; place < columns.size(); ++place) cells[place] = reader.fields()[columns[place]];
      record(cells);
    }
  }
}

} // namespace leadscore
