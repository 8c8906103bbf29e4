// leadscore_bench_floor LEADS EVENTS…: fast-cpp-csv-parser reads the columns that leadscore reads, and nothing is done
// with them. One reader for each file, as many at once as there are cores. Prints the number of records, as a proof of
// work.

#include <atomic>
#include <cstdint>
#include <iostream>
#include <libfccp/csv.h>
#include <thread>
#include <vector>

namespace {

template <unsigned columns>
using Reader = io::CSVReader<columns, io::trim_chars<>, io::double_quote_escape<',', '"'>>;

/// Counts the records of `reader`; those cut short count as well.
template <unsigned columns, typename... Cells>
std::uint64_t records_of(Reader<columns>& reader, Cells&... cells) {
  std::uint64_t records = 0;
  for (;; ++records) {
    try {
      if (!reader.read_row(cells...)) return records;
    } catch (const io::error::too_few_columns&) {
      continue;
    }
  }
}

std::uint64_t read_leads(const char* path) {
  Reader<14> reader(path);
  reader.read_header(io::ignore_extra_column, "lead_id", "created_at", "status", "owner", "email", "title", "company",
                     "domain", "country", "employees", "industry", "source", "budget", "timing");
  char *key, *created_at, *status, *owner, *email, *title, *company, *domain, *country, *employees, *industry, *source,
      *budget, *timing;
  return records_of(reader, key, created_at, status, owner, email, title, company, domain, country, employees, industry,
                    source, budget, timing);
}

std::uint64_t read_events(const char* path) {
  Reader<5> reader(path);
  reader.read_header(io::ignore_no_column, "lead_id", "event", "timestamp", "url", "duration_seconds");
  char *key, *event, *timestamp, *url, *duration;
  return records_of(reader, key, event, timestamp, url, duration);
}

} // namespace

int main(int argc, char** argv) {
  std::atomic<int> next = 1;
  std::atomic<std::uint64_t> records = 0;
  const auto read_files = [&] {
    for (int file = next++; file < argc; file = next++)
      records += file == 1 ? read_leads(argv[file]) : read_events(argv[file]);
  };
  std::vector<std::jthread> others;
  for (unsigned core = 1; core < std::thread::hardware_concurrency(); ++core) others.emplace_back(read_files);
  read_files();
  others.clear();
  std::cout << records << '\n';
}
