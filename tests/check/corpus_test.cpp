#include "check/mistake.hpp"
#include "places.hpp"
#include "rules/parse.hpp"

#include <algorithm>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fstream>
#include <set>
#include <string>
#include <vector>

namespace leadscore {
namespace {

const std::string folder = std::string(places::source) + "/tests/check/";
constexpr Day day_of_corpus = 20'777; // 2026-11-20

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

/// A mistake that someone makes in base.yaml.
struct BadFile {
  std::string code, title;
  std::vector<std::string> edits; ///< `- line`, `@ line`, `+ line`
  std::string text;               ///< what check says
};

struct Corpus {
  std::string introduction;
  std::vector<BadFile> files;
};

Corpus read_corpus() {
  Corpus corpus;
  bool in_text = false;
  for (const std::string& line : lines_of(folder + "corpus.txt")) {
    if (line.starts_with("=== ")) {
      const std::size_t colon = line.find(": ");
      corpus.files.push_back({line.substr(4, colon - 4), line.substr(colon + 2), {}, {}});
      in_text = false;
    } else if (line == "---->") {
      in_text = true;
    } else if (corpus.files.empty()) {
      corpus.introduction += line + "\n";
    } else if (in_text) {
      corpus.files.back().text += line + "\n";
    } else {
      corpus.files.back().edits.push_back(line);
    }
  }
  return corpus;
}

std::size_t indentation(const std::string& line) { return std::min(line.find_first_not_of(' '), line.size()); }

/// base.yaml with the edits. A line is named without its indentation; the first one in the file is meant.
std::string edited(const std::vector<std::string>& edits) {
  std::vector<std::string> lines = lines_of(folder + "base.yaml");
  std::size_t next = 0;
  std::string indent;
  for (const std::string& edit : edits) {
    const std::string content = edit.size() > 2 ? edit.substr(2) : "";
    if (edit.starts_with('+')) {
      lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(next++), indent + content);
      continue;
    }
    const auto line =
        std::ranges::find_if(lines, [&](const std::string& one) { return one.substr(indentation(one)) == content; });
    REQUIRE_MESSAGE(line != lines.end(), content);
    indent = line->substr(0, indentation(*line));
    next = static_cast<std::size_t>(line - lines.begin());
    if (edit.starts_with('-'))
      lines.erase(line);
    else
      ++next;
  }
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::vector<Finding> findings_in(const std::string& text) {
  const ParsedRules parsed = parse_rules_text(text, "rules.yaml");
  for (const Problem& problem : parsed.problems) FAIL_CHECK(to_text(problem));
  return check_rules(parsed.rules, day_of_corpus);
}

std::string text_of(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings)
    text += fmt::format("{} {}\n", finding.mistake->code, to_text(finding.problem));
  return text;
}

} // namespace

TEST_CASE("check finds nothing in a good rule file") { CHECK(text_of(findings_in(edited({}))) == ""); }

/// Edits of base.yaml that are good rule files, and look like bad ones.
TEST_CASE("check finds nothing where it cannot be sure") {
  const std::string business = "- {name: business e-mail, when: {field: email.kind, is: business}, points: 10}";
  const std::string demo = "- {name: asked for a demo, event: demo_request, points: 30, times: 1}";
  const std::vector<std::vector<std::string>> good = {
      // Points for countries add up to more than half of the target, but no lead has more than one.
      {"- - {name: seniority, field: seniority, points_by: {chief: 15, head: 10, student: -20}}", "- max: 50",
       "- fast_track: {all: [{field: seniority, is: chief}, {field: account, in_list: targets}, {field: created_at, "
       "in_last: 30d}]}",
       "- targets: [northgate.example]", "- - {from: 200, points: 20}", "@ " + business,
       "+ - {name: germans, when: {field: country, is: DE}, points: 15}",
       "+ - {name: neighbour, when: {field: country, is: AT}, points: 15}",
       "+ - {name: americans, when: {field: country, is: US}, points: 15}"},
      // Two texts that a URL may contain together.
      {"@ " + demo,
       "+ - {name: legal page, event: page_view, where: {field: url, contains: /legal}, points: 2, times: 2}"},
      // Minutes beside visits.
      {"@ " + demo,
       "+ - {name: minutes, event: page_view, where: {field: url, contains: /pricing}, per: {field: seconds, "
       "unit: 60}, points: 1, cap: 5}"},
      // Two rules that are not for the same leads.
      {"@ " + demo, "+ - {name: head's call, event: call, when: {field: seniority, is: head}, points: 5, times: 1}",
       "+ - {name: chief's call, event: call, when: {field: seniority, is: chief}, points: 9, times: 1}"},
      // Thinned and fading: it cannot add up for ever.
      {"@ " + demo, "+ - {name: visits us, event: visit, per_day: 1, points: 1, decay: {window: 14d}}"},
      // Deadlines of days need no hours.
      {"- hours: \"09:00-17:30\"", "- - {when: {field: score.velocity, at_least: 60}, within: 4h}"},
      // An opt-out that is heeded.
      {"- passive: [email_sent, email_open]", "+ passive: [email_sent, email_open, unsubscribe]", "- handoff:",
       "+ do_not_mail: {any: [{field: opted_out, is: 'yes'}, {event: unsubscribe, not_followed_by: trial_signup}]}",
       "+ handoff:"},
      // Product interest that is not sold here.
      {"- applies_to: {field: interest, is: rooms}", "+ applies_to: {field: interest, in: [rooms, halls]}"},
      // A comment with a reason.
      {"@ " + demo,
       "+ - {name: fair, event: fair, points: 100, times: 1}   # leadscore: ignore LS115 because all are called"},
      {"@ " + demo, "+ # leadscore: ignore LS115, LS112 because all are called", "+ ",
       "+ - {name: fair, event: fair, points: 100, cap: 100, note: 'a # leadscore: ignore'}"},
  };
  for (std::size_t i = 0; i < good.size(); ++i) {
    CAPTURE(i);
    CHECK(text_of(findings_in(edited(good[i]))) ==
          (i + 1 == good.size()
               ? "LS003 rules.yaml:53:9: there is no LS112 in line 55, so there is nothing to ignore "
                 "(remove the comment)\n   53 |         # leadscore: ignore LS115, LS112 because all are "
                 "called\n      |         ^\n"
               : ""));
  }
}

/// With LEADSCORE_REWRITE set, the texts are written anew, to be looked through with `git diff`.
TEST_CASE("each mistake that a person makes gets the finding that it should, and nothing else") {
  Corpus corpus = read_corpus();
  CHECK(corpus.files.size() >= 60);
  for (BadFile& file : corpus.files) {
    CAPTURE(file.title);
    const std::vector<Finding> findings = findings_in(edited(file.edits));
    CHECK(findings.size() == 1);
    for (const Finding& finding : findings) CHECK(finding.mistake->code == file.code);
    if (std::getenv("LEADSCORE_REWRITE") != nullptr)
      file.text = text_of(findings);
    else
      CHECK(text_of(findings) == file.text);
  }
  if (std::getenv("LEADSCORE_REWRITE") == nullptr) return;
  std::ofstream out(folder + "corpus.txt");
  out << corpus.introduction;
  for (const BadFile& file : corpus.files) {
    out << "=== " << file.code << ": " << file.title << "\n";
    for (const std::string& edit : file.edits) out << edit << "\n";
    out << "---->\n" << file.text;
  }
}

TEST_CASE("the corpus has every mistake that can be told from the rules alone") {
  std::set<std::string_view> seen;
  const Corpus corpus = read_corpus();
  for (const BadFile& file : corpus.files) seen.insert(file.code);
  for (const Mistake& mistake : known_mistakes()) {
    CAPTURE(mistake.code);
    CHECK((mistake.needs_data || seen.contains(mistake.code)));
  }
}

} // namespace leadscore
