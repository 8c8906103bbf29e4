#include "base/text.hpp"
#include "data/atoms.hpp"

#include <doctest/doctest.h>
#include <re2/re2.h>
#include <string>
#include <utility>
#include <vector>

using namespace leadscore;

namespace {

Atom with_texts(FieldOperator op, const std::vector<std::string>& texts) {
  Atom atom;
  atom.op = op;
  for (const std::string& text : texts) atom.texts.insert(comparable(text));
  return atom;
}

Atom with_text(FieldOperator op, const std::string& text) {
  Atom atom;
  atom.op = op;
  atom.text = comparable(text);
  return atom;
}

Atom with_pattern(const std::string& pattern) {
  Atom atom;
  atom.op = FieldOperator::matches;
  atom.pattern = std::make_shared<const re2::RE2>(pattern);
  return atom;
}

Atom with_number(FieldOperator op, double number) {
  Atom atom;
  atom.op = op;
  atom.number = number;
  return atom;
}

Atom with_list(FieldOperator op, bool as_domain) {
  LookupList list;
  list.texts = {"acme.example", "https://www.beta.example/", "größe"};
  list.domains = {"acme.example", "beta.example"};
  Atom atom;
  atom.op = op;
  atom.list = std::make_shared<const LookupList>(list);
  atom.as_domain = as_domain;
  return atom;
}

Atom with_flag(bool flag) {
  Atom atom;
  atom.op = FieldOperator::present;
  atom.flag = flag;
  return atom;
}

Atom with_duration(FieldOperator op, Seconds duration) {
  Atom atom;
  atom.op = op;
  atom.duration = duration;
  return atom;
}

bool meets_text(const Atom& atom, const std::string& text) {
  CellText cell;
  cell.set(text);
  return meets(atom, cell);
}

Instant instant(const std::string& text) { return TimeReader().read(text).value(); }

/// Whether a time condition on a cell holds at an instant, in a zone.
bool holds_at(FieldOperator op, Seconds duration, const std::string& text, const std::string& t,
              const std::string& zone = "UTC") {
  const TimeReader times(TimeZone::find(zone).value());
  CellText cell;
  cell.set(text);
  return truth(with_duration(op, duration), cell, times).at(times.read(t).value(), times.zone());
}

constexpr Seconds day = seconds_a_day;

} // namespace

TEST_CASE("every operator on text and numbers, present and absent") {
  using enum FieldOperator;
  struct Row {
    Atom atom;
    std::vector<std::string> meeting, failing;
  };
  const std::vector<Row> rows = {
      {with_texts(is, {" US "}), {"us", "US", " uS\t", "\u00A0us"}, {"", " ", "u s", "usa"}},
      {with_texts(is, {""}), {"", " \t\u2003"}, {"x"}},
      {with_texts(is, {"GRÖSSE"}), {"grösse"}, {"große", "grosse"}},
      {with_texts(is, {"007"}), {"007"}, {"7", "07"}},
      {with_texts(is_not, {"us"}), {"", " ", "de"}, {"US", " us"}},
      {with_texts(in, {"us", "de"}), {"US", " De "}, {"", "fr"}},
      {with_texts(in, {"us", ""}), {"us", "", "  "}, {"fr"}},
      {with_texts(not_in, {"us", "de"}), {"fr", "", " "}, {"US", "de"}},
      {with_texts(not_in, {"us", ""}), {"fr"}, {"us", "", " "}},
      {with_list(in_list, false), {"ACME.example", " größe "}, {"", "www.acme.example", "beta.example"}},
      {with_list(not_in_list, false), {"", "beta.example", "x"}, {"acme.example"}},
      {with_list(in_list, true),
       {"acme.example", "www.acme.example", "https://shop.beta.example/x?y=1"},
       {"", " ", "acme.example.org"}},
      {with_list(not_in_list, true), {"", "gamma.example"}, {"WWW.acme.example"}},
      {with_text(contains, " Pricing"), {"/x/PRICING/y", "pricing"}, {"", "/price", " "}},
      {with_text(starts_with, "/a"), {"/A", "  /about"}, {"", "b/a"}},
      {with_text(ends_with, ".PDF"), {"x.pdf ", ".pdf"}, {"", ".pdf?x"}},
      {with_pattern("^VP"), {"VP Sales", "  VP"}, {"vp sales", "SVP", "", " "}},
      {with_pattern("(?i)^vp$"), {" vp "}, {"vp2"}},
      {with_pattern(""), {"x"}, {"", "  "}},
      {with_flag(true), {"x", " x "}, {"", " ", "\u00A0"}},
      {with_flag(false), {"", " ", "\u00A0"}, {"x"}},
      {with_number(at_least, 50), {"50", "1,000", "$ 50", "51-200", "50+", "50%"}, {"", "49.99", "fifty", "5,0"}},
      {with_number(above, 50), {"50.01"}, {"50", "", "x"}},
      {with_number(at_most, 50), {"50", "-3", "0"}, {"50.01", "", "x"}},
      {with_number(below, 50), {"49.99", "-60", "10-500"}, {"50", "", "x"}},
      {with_number(at_least, 0), {"0", "-0"}, {"", "n/a"}},
  };
  for (const Row& row : rows) {
    CAPTURE(to_text(row.atom.op));
    for (const std::string& text : row.meeting) {
      CAPTURE(text);
      CHECK(meets_text(row.atom, text));
    }
    for (const std::string& text : row.failing) {
      CAPTURE(text);
      CHECK_FALSE(meets_text(row.atom, text));
    }
  }
}

TEST_CASE("a condition that does not speak of time holds at every instant or at none") {
  CellText cell;
  cell.set("us");
  const TimeReader times;
  for (const Instant t : {instant("1970-01-01"), instant("2026-11-20"), INT64_MIN, INT64_MAX - 1}) {
    CHECK(truth(with_texts(FieldOperator::is, {"us"}), cell, times).at(t, times.zone()));
    CHECK_FALSE(truth(with_texts(FieldOperator::is, {"de"}), cell, times).at(t, times.zone()));
  }
}

TEST_CASE("in_last, older_than and due_within include one end and not the other") {
  using enum FieldOperator;
  struct Row {
    FieldOperator op;
    std::string text;
    bool holds;
  };
  // As of 20 November, noon, with a duration of 30 days.
  for (const auto& [op, text, expected] : std::vector<Row>{
           {in_last, "2026-11-20T12:00:00Z", true},
           {in_last, "2026-11-20T12:00:01Z", false},
           {in_last, "2026-10-21T12:00:01Z", true},
           {in_last, "2026-10-21T12:00:00Z", false},
           {in_last, "2026-10-21", false},
           {in_last, "", false},
           {in_last, "soon", false},
           {older_than, "2026-10-21T12:00:00Z", true},
           {older_than, "2026-10-21T12:00:01Z", false},
           {older_than, "1970-01-01", true},
           {older_than, "2027-01-01", false},
           {older_than, "", false},
           {older_than, "long ago", false},
           {due_within, "2026-11-20T12:00:00Z", true},
           {due_within, "2026-11-20T11:59:59Z", false},
           {due_within, "2026-12-20T11:59:59Z", true},
           {due_within, "2026-12-20T12:00:00Z", false},
           {due_within, "", false},
           {due_within, "12/20/2026", false},
       }) {
    CAPTURE(to_text(op));
    CAPTURE(text);
    CHECK(holds_at(op, 30 * day, text, "2026-11-20T12:00:00Z") == expected);
  }
}

TEST_CASE("a time without an offset is read in the rule file's zone") {
  using enum FieldOperator;
  CHECK(holds_at(in_last, day, "2026-11-19T12:00:00", "2026-11-20T10:59:59Z", "Europe/Berlin"));
  CHECK_FALSE(holds_at(in_last, day, "2026-11-19T12:00:00", "2026-11-20T11:00:00Z", "Europe/Berlin"));
  CHECK(holds_at(due_within, day, "2026-11-20", "2026-11-20T00:00:00", "Asia/Kolkata"));
}

TEST_CASE("anniversary_within counts days of the calendar, today included") {
  const auto comes = [](Seconds within, const std::string& date, const std::string& today,
                        const std::string& zone = "UTC") {
    return holds_at(FieldOperator::anniversary_within, within, date, today, zone);
  };
  CHECK(comes(day, "2019-11-20", "2026-11-20"));
  CHECK(comes(day, "2019-11-20", "2026-11-20T23:59:59Z"));
  CHECK_FALSE(comes(day, "2019-11-21", "2026-11-20T23:59:59Z"));
  CHECK(comes(2 * day, "2019-11-21", "2026-11-20"));
  CHECK(comes(30 * day, "2019-12-19", "2026-11-20"));
  CHECK_FALSE(comes(30 * day, "2019-12-20", "2026-11-20"));
  CHECK(comes(7 * day, "2019-01-02", "2026-12-28"));         // over the turn of the year
  CHECK_FALSE(comes(364 * day, "2019-11-19", "2026-11-20")); // yesterday: 364 days to go
  CHECK(comes(365 * day, "2019-11-19", "2026-11-20"));
  CHECK(comes(day, "2030-11-20", "2026-11-20")); // a date to come has anniversaries too
  CHECK(comes(3600, "2019-11-20", "2026-11-20"));
  CHECK_FALSE(comes(day, "", "2026-11-20"));
  CHECK_FALSE(comes(day, "20 Nov", "2026-11-20"));
}

TEST_CASE("29 February comes round on 1 March where there is none") {
  const auto comes = [](const std::string& today) {
    return holds_at(FieldOperator::anniversary_within, day, "2024-02-29", today);
  };
  CHECK(comes("2024-02-29"));
  CHECK_FALSE(comes("2024-03-01"));
  CHECK(comes("2026-03-01"));
  CHECK_FALSE(comes("2026-02-28"));
  CHECK(comes("2028-02-29"));
  CHECK_FALSE(comes("2028-03-01"));
}

TEST_CASE("days of an anniversary begin at midnight of the rule file's zone") {
  const auto comes = [](const std::string& text, const std::string& t) {
    return holds_at(FieldOperator::anniversary_within, day, text, t, "America/New_York");
  };
  CHECK(comes("2019-11-20", "2026-11-20T05:00:00Z"));
  CHECK_FALSE(comes("2019-11-20", "2026-11-20T04:59:59Z"));
  CHECK(comes("2019-11-20", "2026-11-21T04:59:59Z"));
  CHECK(comes("2019-11-21T01:00:00Z", "2026-11-20T12:00:00Z")); // was the 20th in New York
}

TEST_CASE("a host is surely not in a list only if its registrable domain is not, whatever that is") {
  LookupList list;
  list.domains = {"acme.co.uk", "big.example", "localhost"};
  const auto surely_not = [&](std::string_view text) {
    CellText cell;
    cell.set(text);
    return surely_not_in_list(list, cell);
  };
  CHECK(surely_not("other.example"));
  CHECK(surely_not(" WWW.Other.Example "));
  CHECK(surely_not("acme.co"));
  CHECK(surely_not("notbig.example"));
  CHECK_FALSE(surely_not("acme.co.uk"));
  CHECK_FALSE(surely_not("www.Acme.co.uk"));
  CHECK_FALSE(surely_not("a.b.big.example"));
  CHECK_FALSE(surely_not("localhost"));
  // What has to be taken apart first tells nothing.
  for (const char* text : {"", "https://www.other.example/", "other.example/", "other.example.", ".other.example",
                           "me@other.example", "other.example:80", "[::1]", "öther.example"})
    CHECK_FALSE(surely_not(text));
}

namespace {

/// A cell whose values are separated by `;`.
CellText several(std::string_view raw) {
  CellText cell;
  cell.set_several(raw, ";", NullTexts({"NULL"}));
  return cell;
}

} // namespace

TEST_CASE("a cell with several values has those parts that are not absent") {
  const auto values = [](std::string_view raw) {
    CellText cell = several(raw);
    std::string text = cell.absent() ? "absent" : "";
    for (const CellText& value : cell.values()) text += "[" + std::string(value.trimmed()) + "]";
    return text;
  };
  CHECK(values("a; B ;c") == "[a][B][c]");
  CHECK(values("a") == "[a]");
  CHECK(values(";a;;NULL; ; null") == "[a][null]");
  CHECK(values("") == "absent");
  CHECK(values(" ; ;NULL") == "absent");
}

TEST_CASE("of several values one has to meet an operator, or all of them if it denies something") {
  using enum FieldOperator;
  struct Row {
    Atom atom;
    std::string holds; ///< by cell: 1 or 0
  };
  const std::vector<std::string_view> cells = {"red;blue", "Blue;RED;", "green", "", ";NULL"};
  Atom is_present;
  is_present.op = present;
  is_present.flag = true;
  const std::vector<Row> rows = {
      {with_texts(is, {"red"}), "11000"},
      {with_texts(is, {""}), "00011"},
      {with_texts(in, {"green", ""}), "00111"},
      {with_texts(is_not, {"red"}), "00111"},
      {with_texts(not_in, {"green"}), "11011"},
      {with_texts(not_in, {"x", ""}), "11100"},
      {with_text(contains, "lu"), "11000"},
      {with_text(starts_with, "red"), "11000"},
      {with_text(ends_with, "n"), "00100"},
      {with_pattern("^blue$"), "10000"},
      {with_list(in_list, false), "00000"},
      {with_list(not_in_list, false), "11111"},
      {is_present, "11100"},
  };
  for (const auto& [atom, holds] : rows) {
    CAPTURE(to_text(atom.op));
    std::string found;
    for (const std::string_view raw : cells) {
      CellText cell = several(raw);
      found += meets(atom, cell) ? '1' : '0';
    }
    CHECK(found == holds);
  }
}

TEST_CASE("numbers and times are read from the first of several values") {
  CellText numbers = several("NULL; 5;x;7");
  CHECK(meets(with_number(FieldOperator::at_most, 5), numbers));
  CHECK(!meets(with_number(FieldOperator::at_least, 7), numbers));
  CHECK(numbers.number() == 5.0);
  Atom recent;
  recent.op = FieldOperator::older_than;
  recent.duration = 1;
  CellText times = several("; 1970-01-01T00:00:09Z;2026-11-20");
  CHECK(truth(recent, times, TimeReader()).from == 10);
}

TEST_CASE("points_by takes the first line of the rule file that fits one of several values") {
  RuleProgram rule;
  rule.points_by = {{"blue", {0, 5}}, {"red", {1, 9}}};
  const auto line = [&](std::string_view raw) {
    CellText cell = several(raw);
    const RuleProgram::Line* const found = line_of(rule, cell);
    return found == nullptr ? -1 : found->points;
  };
  CHECK(line("red;BLUE") == 5);
  CHECK(line("green; Red") == 9);
  CHECK(line("green") == -1);
  CellText whole;
  whole.set("red;blue");
  CHECK(line_of(rule, whole) == nullptr);
}
