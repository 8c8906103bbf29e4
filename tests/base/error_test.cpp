#include "base/error.hpp"

#include <doctest/doctest.h>

using namespace leadscore;

TEST_CASE("a problem is told with its place, its remedy, its line and a caret") {
  const Problem problem{"rules.yaml", {12, 9}, "unknown key 'pionts'", "did you mean 'points'?", "        pionts: 10"};
  CHECK(to_text(problem) == "rules.yaml:12:9: unknown key 'pionts' (did you mean 'points'?)\n"
                            "   12 |         pionts: 10\n"
                            "      |         ^");
}

TEST_CASE("parts of a problem that are not known are left out") {
  CHECK(to_text({"a.csv", {3, 0}, "too short", "", ""}) == "a.csv:3: too short");
  CHECK(to_text({"a.csv", {}, "too short", "add more", ""}) == "a.csv: too short (add more)");
  CHECK(to_text({"", {}, "too short", "", ""}) == "too short");
}

TEST_CASE("a caret stands below its character, whatever the characters before it") {
  CHECK(to_text({"r", {1, 3}, "x", "", "ä\tb"}) == "r:1:3: x\n    1 | ä b\n      |   ^");
}

TEST_CASE("a long line is cut around the caret") {
  const std::string text = to_text({"r", {1, 301}, "x", "", std::string(300, 'a') + "B" + std::string(300, 'c')});
  CHECK(text == "r:1:301: x\n    1 | …" + std::string(50, 'a') + "B" + std::string(49, 'c') + "…\n      |  " +
                    std::string(50, ' ') + "^");
}

TEST_CASE("several problems are told in the order of the file, equal ones once") {
  const ProblemsError error({{"b", {1, 1}, "third", "", ""},
                             {"a", {2, 1}, "second", "", ""},
                             {"a", {1, 5}, "first", "", ""},
                             {"a", {2, 1}, "second", "", ""}});
  CHECK(std::string(error.what()) == "a:1:5: first\na:2:1: second\nb:1:1: third");
  CHECK(error.problems().size() == 3);
  CHECK(error.exit_code() == ExitCode::could_not_run);
}
