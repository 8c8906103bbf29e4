#include "data/hand_made_files.hpp"
#include "data/rejects.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <string>
#include <vector>

using namespace leadscore;

namespace {

RecordCounts counts(std::int64_t read, std::int64_t rejected) {
  RecordCounts result;
  result.read = read;
  result.rejected = rejected;
  return result;
}

std::string text_when_checked(const RecordCounts& counts, const RejectLimit& limit,
                              const std::vector<RejectedRecord>& rejects) {
  try {
    check_rejects("events", counts, limit, rejects);
  } catch (const TooManyRejects& error) {
    CHECK(error.exit_code() == ExitCode::too_many_rejects);
    CHECK(error.rejected() == counts.rejected);
    return error.what();
  }
  return {};
}

RejectedRecord record(RejectCode code, std::int64_t line, std::string raw = "x") {
  return {"f.csv", line, {}, code, "reason", std::move(raw)};
}

/// How many records of a code are kept.
std::ptrdiff_t kept(const RejectLog& log, RejectCode code) {
  return std::ranges::count(log.kept(), code, &RejectedRecord::code);
}

} // namespace

TEST_CASE("how many rejected records a run bears") {
  struct Row {
    RejectLimit limit;
    std::int64_t rejected, read;
    bool exceeded;
  };
  for (const auto& [limit, rejected, read, exceeded] : std::vector<Row>{
           {{}, 0, 0, false},
           // more than 1 % …
           {{}, 11, 1100, false},
           {{}, 11, 1099, true},
           {{}, 100, 10'001, false},
           // … and either more than 10
           {{}, 10, 20, false},
           {{}, 11, 22, true},
           // … or more than half
           {{}, 1, 1, true},
           {{}, 1, 2, false},
           {{}, 4, 8, false},
           {{}, 5, 9, true},
           {{}, 8, 8, true},
           {{0, {}}, 0, 5, false},
           {{0, {}}, 1, 5, true},
           {{7, {}}, 7, 7, false},
           {{7, {}}, 8, 1'000'000, true},
           {{{}, 0.5}, 5, 10, false},
           {{{}, 0.5}, 6, 10, true},
           {{{}, 0.0}, 1, 1'000'000, true},
           {{{}, 1.0}, 10, 10, false},
       }) {
    CAPTURE(rejected);
    CAPTURE(read);
    CHECK(limit.exceeded(rejected, read) == exceeded);
  }
}

TEST_CASE("too many rejects are told with the first ten of them, without warnings") {
  CHECK(text_when_checked(counts(100, 0), {}, {}) == "");
  const std::vector<RejectedRecord> rejects = {
      {"e.csv", 3, "at", RejectCode::bad_time, "the time column 'at' holds no time", "a,b"},
      {"e.csv", 4, "k", RejectCode::unknown_lead, "no lead has this key", "a,b"},
      {"f.csv", 9, "", RejectCode::nul_byte, "a NUL byte", "a,b"}};
  CHECK(text_when_checked(counts(100, 2), {1, {}}, rejects) ==
        "too many rejected events: 2 of 100 records cannot be used, so nothing is published\n"
        "  e.csv:3: bad_time: the time column 'at' holds no time\n"
        "  f.csv:9: nul_byte: a NUL byte\n"
        "mend the export, or allow more with --max-rejects N or --max-rejects P%");
  std::vector<RejectedRecord> many;
  for (int line = 2; line < 30; ++line) many.push_back(record(RejectCode::bad_encoding, line));
  const std::string text = text_when_checked(counts(100, 28), {}, many);
  CHECK(std::count(text.begin(), text.end(), '\n') == 11);
  CHECK(text.find("  f.csv:11: bad_encoding: reason\nmend the export") != std::string::npos);
}

TEST_CASE("of each code the first thousand are kept, of each warning the first hundred, of leads and events apart") {
  RejectLog log;
  const auto add_many = [&log] {
    for (std::int64_t line = 1; line <= 1500; ++line) {
      CHECK(log.wants(RejectCode::nul_byte) == (line <= 1000));
      CHECK(log.wants(RejectCode::unknown_lead) == (line <= 100));
      log.add(record(RejectCode::nul_byte, line));
      log.add(record(RejectCode::unknown_lead, line));
    }
  };
  add_many();
  CHECK(log.room(RejectCode::bad_time) == 1000);
  log.add(record(RejectCode::bad_time, 1));
  CHECK(log.room(RejectCode::bad_time) == 999);
  CHECK(kept(log, RejectCode::nul_byte) == 1000);
  CHECK(kept(log, RejectCode::unknown_lead) == 100);
  CHECK(log.kept_of_kind().size() == 1101);
  CHECK(log.kept().back().line == 1);
  CHECK(log.kept()[1000].line == 901); // in the order in which they were met

  log.begin_kind();
  CHECK(log.kept_of_kind().empty());
  add_many();
  CHECK(kept(log, RejectCode::nul_byte) == 2000);
  CHECK(log.kept_of_kind().size() == 1100);
}

TEST_CASE("a sink gets every record in order, and no more than else are kept") {
  RejectLog log;
  std::vector<std::int64_t> lines;
  log.send_all_to([&lines](const RejectedRecord& sent) { lines.push_back(sent.line); });
  for (std::int64_t line = 1; line <= 2500; ++line) {
    REQUIRE(log.wants(RejectCode::unknown_lead));
    log.add(record(RejectCode::unknown_lead, line));
  }
  CHECK(lines.size() == 2500);
  CHECK(std::ranges::is_sorted(lines));
  CHECK(log.kept().size() == 100);
}

TEST_CASE("the raw text that is kept is bounded: what comes later is cut, at a character") {
  RejectLog log;
  const std::string longest(longest_raw_record, 'a');
  std::size_t whole = 0;
  for (std::size_t code = 0; code < reject_code_count; ++code)
    for (int line = 1; line <= 900; ++line) log.add(record(static_cast<RejectCode>(code), line, longest));
  std::size_t bytes = 0;
  for (const RejectedRecord& one : log.kept()) {
    bytes += one.raw.size();
    whole += one.raw.size() == longest.size() ? std::size_t{1} : std::size_t{0};
    CHECK((one.raw.size() == longest.size() || one.raw.size() == RejectLog::short_raw));
  }
  CHECK(whole == RejectLog::most_raw / longest_raw_record);
  CHECK(bytes < RejectLog::most_raw + log.kept().size() * RejectLog::short_raw + 1);
  log.add(record(RejectCode::bad_time, 901, std::string(RejectLog::short_raw - 1, 'a') + "ü" + longest));
  CHECK(log.kept().back().raw == std::string(RejectLog::short_raw - 1, 'a'));
}

TEST_CASE("rejected records are the same for any number of threads, and stand in the order of the input") {
  std::string events = "k,t,at\n";
  for (int number = 0; number < 60'000; ++number)
    events += number % 3 == 0 ? "broken\n" : number % 3 == 1 ? "nobody,a,2026-11-01\n" : "1,a,soon\n";
  HandMadeFiles files("version: 1\ninputs: {leads: {key: id}, events: {key: k, type: t, time: at}}\n"
                      "models: [{name: m, target: 1, pain: {rules: [{name: r, event: a, points: 1}]}}]\n",
                      {{"leads.csv", "id\n1\n"}}, {{"e.csv", events}});
  std::string first;
  for (const unsigned threads : {1U, 2U, 7U}) {
    files.options.threads = threads;
    const auto loaded = files.load();
    CHECK(loaded->report.events.rejected == 40'000);
    CHECK(loaded->report.events.unknown_lead == 20'000);
    CHECK(loaded->report.rejects.kept().size() == 2100);
    CHECK(std::ranges::is_sorted(loaded->report.rejects.kept(), {}, &RejectedRecord::line));
    const std::string text = text_of(loaded->report.rejects.kept());
    if (first.empty()) first = text;
    CHECK(text == first);
  }
}

TEST_CASE("records that are neither used nor counted elsewhere stop the run") {
  RecordCounts counts;
  counts.read = 20;
  counts.used = 10;
  counts.rejected = 4;
  counts.dropped = 3;
  counts.duplicates = 2;
  counts.left_out = 1;
  CHECK_NOTHROW(check_sum("leads", counts));
  counts.left_out = 0;
  std::string message;
  try {
    check_sum("leads", counts);
  } catch (const Error& error) {
    message = error.what();
  }
  CHECK(message == "20 records were read, but 10 were scored, 4 rejected, 3 dropped, 2 duplicates and 0 left out: the "
                   "leads do not add up, so nothing is published (please report this as a bug)");
}
