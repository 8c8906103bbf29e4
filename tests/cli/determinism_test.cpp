#include "cli/run_program.hpp"
#include "places.hpp"

#include <algorithm>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <numeric>

namespace leadscore::cli {

namespace {

using Files = std::map<std::string, std::string>;
using Environment = std::vector<std::pair<std::string, std::string>>;

const std::filesystem::path source{places::source};

/// A copy of the sample data and its rule file, where they stand in the source tree.
class SampleInput {
public:
  SampleInput() {
    for (const char* const name : {"sample_data", "scoring_rules.yaml"})
      std::filesystem::copy(source / name, folder_.path(name), std::filesystem::copy_options::recursive);
  }
  [[nodiscard]] std::string path(std::string_view name) const { return folder_.path(name); }

  /// The files of a run in this environment.
  [[nodiscard]] Files score(const Environment& environment, const std::vector<std::string>& more = {}) const {
    Surroundings surroundings;
    surroundings.folder = folder_.path();
    surroundings.environment = environment;
    std::vector<std::string> arguments{"score",
                                       "--leads",
                                       "sample_data/leads.csv",
                                       "--events",
                                       "sample_data/events-*.csv",
                                       "--as-of",
                                       "2026-11-20",
                                       "--out",
                                       "out",
                                       "--quiet"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Outcome outcome = run_leadscore(arguments, surroundings);
    CHECK(outcome.exit_code == 0);
    CHECK(outcome.out == "");
    CHECK(outcome.err == "");
    return files_of_run_folder(folder_.path("out"));
  }

private:
  TemporaryFolder folder_;
};

void check_equal(const Files& files, const Files& expected) {
  CHECK(files.size() == expected.size());
  for (const auto& [name, text] : expected) {
    const auto found = files.find(name);
    CHECK_MESSAGE(found != files.end(), name, " is missing");
    if (found != files.end()) CHECK_MESSAGE(found->second == text, name, " differs");
  }
}

/// Without what may differ when the same records stand in other bytes: checksums, sizes and raw records.
Files without_raw_bytes(Files files) {
  files.erase("run.json");
  files.erase("rejects.csv");
  return files;
}

/// The records of a CSV file as raw fields, with their line ends.
struct RawRecord {
  std::vector<std::string> fields;
  std::string line_end;
};

std::vector<RawRecord> raw_records(std::string_view text, char delimiter) {
  std::vector<RawRecord> records;
  RawRecord record;
  std::string field;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '"' && field.empty()) {
      do {
        const std::size_t quote = std::min(text.find('"', at + 1), text.size() - 1);
        field += text.substr(at, quote + 1 - at);
        at = quote + 1;
      } while (at < text.size() && text[at] == '"');
    } else if (text[at] == delimiter) {
      record.fields.push_back(std::move(field));
      field.clear();
      ++at;
    } else if (text[at] == '\n' || text.substr(at, 2) == "\r\n") {
      record.line_end = text[at] == '\n' ? "\n" : "\r\n";
      at += record.line_end.size();
      record.fields.push_back(std::move(field));
      field.clear();
      records.push_back(std::move(record));
      record = {};
    } else {
      field += text[at++];
    }
  }
  return records;
}

/// The same file with its columns turned by `places`; records of another length than the header stay as they are.
std::string with_turned_columns(std::string_view text, std::size_t places) {
  const std::string_view mark = "\xEF\xBB\xBF";
  std::string result;
  if (text.starts_with(mark)) {
    result = mark;
    text.remove_prefix(mark.size());
  }
  const std::string_view header = text.substr(0, text.find('\n'));
  const char delimiter = header.find(';') == std::string_view::npos ? ',' : ';';
  std::size_t columns = 0;
  for (RawRecord& record : raw_records(text, delimiter)) {
    if (columns == 0) columns = record.fields.size();
    if (record.fields.size() == columns)
      std::rotate(record.fields.begin(), record.fields.begin() + static_cast<std::ptrdiff_t>(places % columns),
                  record.fields.end());
    for (std::size_t column = 0; column < record.fields.size(); ++column)
      result.append(column == 0 ? "" : std::string(1, delimiter)).append(record.fields[column]);
    result += record.line_end;
  }
  return result;
}

} // namespace

TEST_CASE("the sample is scored the same with one to eight threads") {
  const SampleInput sample;
  const Files expected = sample.score({}, {"--threads", "1"});
  CHECK(expected.at("scored.csv").size() > 10'000);
  for (int threads = 2; threads <= 8; ++threads) {
    CAPTURE(threads);
    check_equal(sample.score({}, {"--threads", std::to_string(threads)}), expected);
  }
}

TEST_CASE("files of many blocks are scored the same with any number of threads") {
  const HandMadeInput input;
  std::string leads = "lead_id,title,created_at\n";
  std::string events = "event_id,lead_id,event,timestamp\n";
  for (unsigned lead = 0; lead < 30'000; ++lead) {
    leads += fmt::format("L-{},\"{}\n{}\",2026-{:02}-01\n", lead, lead % 3 == 0 ? "Manager" : "Clerk",
                         std::string(lead % 400, 'x'), 1 + lead % 12);
    if (lead % 1000 == 999) leads += "too,few\n";
  }
  for (unsigned event = 0; event < 150'000; ++event)
    events += fmt::format("{},L-{},{},2026-{:02}-{:02}T{:02}:00:00Z\n", event % 149'950, event * 7919 % 30'010,
                          event % 5 == 0 ? "page_view" : "trial_signup", 1 + event % 11, 1 + event % 28, event % 24);
  input.write("leads.csv", leads);
  input.write("events.csv", events);
  REQUIRE(input.score({"--out", "out", "--quiet", "--threads", "1"}).exit_code == 0);
  const Files expected = files_of_run_folder(input.path("out"));
  for (const int threads : {2, 3, 8}) {
    CAPTURE(threads);
    const Outcome outcome = input.score({"--out", "out", "--quiet", "--threads", std::to_string(threads)});
    CHECK(outcome.exit_code == 0);
    CHECK(outcome.err == "");
    check_equal(files_of_run_folder(input.path("out")), expected);
  }
}

TEST_CASE("the machine's time zone plays no part") {
  const SampleInput sample;
  const Files expected = sample.score({{"TZ", "UTC"}});
  for (const std::string zone : {"Asia/Kolkata", "America/New_York", "Pacific/Apia"}) {
    CAPTURE(zone);
    check_equal(sample.score({{"TZ", zone}}), expected);
  }
}

TEST_CASE("the locale plays no part") {
  const SampleInput sample;
  const Files expected = sample.score({{"LC_ALL", "C"}});
  for (const std::string locale : {"C.UTF-8", "POSIX"}) {
    CAPTURE(locale);
    check_equal(sample.score({{"LC_ALL", locale}}), expected);
  }
  // A comma before the decimals, and other letters than I for i.
  const std::string make_turkish =
      "localedef --no-archive -i tr_TR -f UTF-8 '" + sample.path("tr_TR.UTF-8") + "' > /dev/null 2>&1";
  if (std::system(make_turkish.c_str()) != 0) {
    MESSAGE("not checked in a Turkish locale: localedef cannot make it here");
    return;
  }
  check_equal(sample.score({{"LC_ALL", "tr_TR.UTF-8"}, {"LOCPATH", sample.path("")}}), expected);
}

TEST_CASE("columns in another order give the same lists") {
  const SampleInput sample;
  const Files expected = without_raw_bytes(sample.score({}));
  for (const std::size_t places : {1U, 2U, 5U}) {
    CAPTURE(places);
    for (const auto& entry : std::filesystem::directory_iterator(source / "sample_data")) {
      if (entry.path().extension() != ".csv") continue;
      const std::string name = "sample_data/" + entry.path().filename().string();
      std::ofstream(sample.path(name), std::ios::binary) << with_turned_columns(text_of_file(entry.path()), places);
    }
    check_equal(without_raw_bytes(sample.score({})), expected);
  }
}

} // namespace leadscore::cli
