#include "base/error.hpp"
#include "data/event_kinds.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <random>
#include <string>
#include <utility>
#include <vector>

using namespace leadscore;

namespace {

/// Events of these types with a page and a number of seconds; nothing is asked of them yet.
EventProgram program_of(std::vector<std::string> types) {
  EventProgram program;
  program.types = std::move(types);
  for (TypeIndex type = 0; type < program.types.size(); ++type) program.type_of_text[program.types[type]] = type;
  program.passive.assign(program.types.size(), false);
  program.columns = {"url", "seconds"};
  for (std::uint32_t column = 0; column < 2; ++column)
    program.fields.push_back({Field::Kind::column, column, program.columns[column], column == 1});
  return program;
}

Atom contains(const std::string& text) {
  Atom atom;
  atom.op = FieldOperator::contains;
  atom.text = text;
  return atom;
}

/// The number of seconds is.
Atom at_least_60() {
  Atom atom;
  atom.field = 1;
  atom.op = FieldOperator::at_least;
  atom.number = 60;
  return atom;
}

} // namespace

TEST_CASE("an event keeps its time and its kind") {
  for (const Instant time : {Instant{0}, Instant{-1}, Instant{1'795'000'000}, Instant{-62'000'000'000}}) {
    for (const KindIndex kind : {KindIndex{0}, KindIndex{1}, Event::most_kinds - 1}) {
      const Event event(time, kind);
      CHECK(event.time() == time);
      CHECK(event.kind() == kind);
    }
  }
}

TEST_CASE("more kinds of events than there is room for are an error, with a way out") {
  EventKindTable kinds(2);
  CHECK(kinds.number_of("a", {}) == 0);
  CHECK(kinds.number_of("b", {}) == 1);
  CHECK(kinds.number_of("a", {}) == 0);
  std::string message;
  try {
    kinds.number_of("c", {});
  } catch (const Error& error) {
    message = error.what();
  }
  CHECK(message == "the events have more than 2 different amounts or texts (give 'per' a larger unit, or "
                   "'once_per' another field)");
}

TEST_CASE("matchers that are remembered by a text are those that its conditions give") {
  // A page decides about the first two; the third also asks for a number, so that nothing is remembered of its type.
  EventProgram program = program_of({"view", "view with a rule of a long name that is no short text", "timed view"});
  const Atom has_x = contains("x");
  Atom ends_with_y = has_x;
  ends_with_y.op = FieldOperator::ends_with;
  ends_with_y.text = "y";
  program.atoms = {has_x, ends_with_y, at_least_60()};
  const Check x{Check::Kind::atom, 0, {}};
  const Check y{Check::Kind::atom, 1, {}};
  const Check timed{Check::Kind::atom, 2, {}};
  program.matchers = {{{}, x}, {{}, {Check::Kind::negation, 0, {y}}}, {{2}, {Check::Kind::all, 0, {x, timed}}}};
  program.matchers_of_type = {{0, 1}, {0, 1}, {0, 2}, {}};

  EventKindTable table;
  EventClassifier classifier(program, table);
  std::mt19937 random(2);
  std::vector<std::pair<KindIndex, EventKind>> seen;
  std::int64_t not_numbers = 0;
  for (int event = 0; event < 3'000; ++event) {
    std::string url(random() % 3, 'a');
    url += "xyz"[random() % 3];
    const std::string seconds = std::vector<std::string>{"", "59", "60", "many"}[random() % 4];
    const auto type = static_cast<TypeIndex>(random() % 4);
    EventKind expected;
    if (type < 3) expected.type = type;
    const bool met_x = url.find('x') != std::string::npos;
    if (type < 3 && met_x) expected.matchers.push_back(0);
    if (type < 2 && !url.ends_with('y')) expected.matchers.push_back(1);
    if (type == 2 && met_x && seconds == "60") expected.matchers.push_back(2);
    if (type == 2 && met_x && seconds == "many") ++not_numbers;
    const std::string_view cells[] = {url, seconds};
    seen.emplace_back(classifier.kind_of(type < 3 ? " " + program.types[type] : "else", cells), expected);
  }
  const std::vector<EventKind> kinds = table.release();
  for (const auto& [kind, expected] : seen) {
    CHECK(kinds[kind].type == expected.type);
    CHECK(kinds[kind].matchers == expected.matchers);
  }
  CHECK(classifier.not_numbers()[1].cells == not_numbers);
}

TEST_CASE("an event's units are what its number gives, however many there are") {
  // Units of views with an x are measured once, those with a y twice; no text decides about the third type.
  EventProgram program = program_of({"view", "plain", "timed"});
  program.atoms = {contains("x"), contains("y"), at_least_60()};
  const auto atom = [](std::uint32_t index) { return Check{Check::Kind::atom, index, {}}; };
  program.matchers = {{{0}, atom(0)}, {{0}, atom(1)}, {{1}, {}}, {{2}, atom(2)}};
  program.matchers_of_type = {{0, 1}, {2}, {3}, {}};
  program.measures = {{1, 60, {0, 1, 2, 3}}, {1, 7, {1}}};

  EventKindTable table;
  EventClassifier classifier(program, table);
  std::mt19937 random(64);
  struct Seen {
    KindIndex kind = 0;
    double number = 0;
    bool first = false, second = false;
  };
  std::vector<Seen> seen;
  for (int event = 0; event < 3'000; ++event) {
    const auto type = static_cast<TypeIndex>(random() % 3);
    const std::string url(1, "xyz"[random() % 3]);
    const int seconds = static_cast<int>(random() % 9'000) - 500;
    const std::string text = random() % 10 == 0 ? "many" : std::to_string(seconds);
    const double number = text == "many" ? 0 : seconds;
    const std::string_view cells[] = {url, text};
    const bool first = type == 1 || (type == 0 && url != "z") || (type == 2 && number >= 60);
    seen.push_back({classifier.kind_of(program.types[type], cells), number, first, type == 0 && url == "y"});
  }
  // 0.3 / 0.1 is a little less than 3 in doubles.
  program.measures = {{1, 0.1, {0, 1, 2, 3}}};
  EventClassifier tenths(program, table);
  const std::string_view three_tenths[] = {"x", "0.3"};
  const KindIndex three = tenths.kind_of(program.types[0], three_tenths);
  const std::vector<EventKind> kinds = table.release();
  CHECK(kinds[three].units(0) == 3);
  for (const Seen& event : seen) {
    CHECK(kinds[event.kind].units(0) == (event.first ? std::floor(event.number / 60) : 0));
    CHECK(kinds[event.kind].units(1) == (event.second ? std::floor(event.number / 7) : 0));
  }
}
