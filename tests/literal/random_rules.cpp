#include "random_case.hpp"

#include <fmt/format.h>

namespace leadscore {
namespace {

/// Writes one random rule file: small numbers, so that ties and thresholds are hit often.
class RuleWriter {
public:
  RuleWriter(Chance& chance, const RandomSetting& setting) : chance_(chance), setting_(setting) {}

  RandomYaml file() {
    RandomYaml file;
    file.parts.push_back(fixed(fmt::format("version: 1\ntimezone: {}\n", setting_.zone.name())));
    file.parts.push_back(inputs());
    file.parts.push_back(fixed("lists:\n"
                               "  targets: [acme.example, \"https://www.big.co.uk/path\"]\n"
                               "  home: [de, \" AT \", Österreich]\n"
                               "  free_email_domains: {add: [free.example]}\n"
                               "derive:\n"
                               "  seniority:\n"
                               "    - {value: vp, when: {field: title, matches: '(?i)\\bvp\\b'}}\n"
                               "    - {value: Chief, when: {field: title, in: [ceo, \"chief executive officer\"]}}\n"
                               "    - {value: manager, when: {field: title, contains: manager}}\n"
                               "  fit_for_us:\n"
                               "    - {value: \"yes\", when: {all: [{field: seniority, in: [VP, chief]}, "
                               "{field: country, in_list: home}]}}\n"
                               "    - {value: maybe, when: {field: seniority, present: true}}\n"));
    RandomYaml models = removable("models:\n");
    models.removable = false;
    const std::size_t count = chance_.pick<std::size_t>({1, 1, 1, 2, 3});
    for (std::size_t i = 0; i < count; ++i) models.parts.push_back(model(i));
    if (chance_.one_in(3)) models.parts.push_back(twin(models.parts.front()));
    file.parts.push_back(models);
    if (chance_.one_in(3)) file.parts.push_back(stages());
    if (setting_.has_status) file.parts.push_back(fixed("handoff: {statuses: [new, open]}\n"));
    return file;
  }

private:
  static RandomYaml fixed(std::string text) { return {std::move(text), false, false, {}}; }
  static RandomYaml removable(std::string text) { return {std::move(text), true, false, {}}; }
  static RandomYaml list(std::string text) { return {std::move(text), true, true, {}}; }

  std::string duration() { return chance_.word({"1d", "2d", "3d", "24h", "36h", "5d", "7d", "1w", "10d", "30d"}); }
  std::string short_duration() { return chance_.word({"1s", "10s", "60s", "1h", "12h", "1d", "2d"}); }
  std::string points() { return chance_.word({"5", "10", "10", "15", "20", "25", "2.5", "0.1", "-5", "-10", "7"}); }
  std::string few() { return chance_.word({"1", "1", "2", "2", "3", "4"}); }

  RandomYaml inputs() {
    std::string text = "inputs:\n  leads:\n    key: lead_id\n    show: [country, title, email.kind, seniority]\n"
                       "    columns: {title: Job Title, tags: {header: Tags, several: \";\"}}\n";
    if (setting_.has_created_at) text += "    created_at: created_at\n";
    if (setting_.has_status) text += "    status: Status\n";
    if (setting_.has_account_column) text += "    account: Website\n";
    if (setting_.key_is_email)
      text += "    email: lead_id\n";
    else if (chance_.one_in(3))
      text += "    email: email\n";
    const auto numbers = [this] { return chance_.word({"", "", ", numbers: comma", ", numbers: point"}); };
    if (chance_.one_in(4)) text += "    numbers: " + chance_.word({"comma", "comma", "point"}) + "\n";
    RandomYaml result = fixed(text);
    if (chance_.one_in(4)) {
      result.parts.push_back(
          removable(fmt::format("    drop: [{{name: nobody, when: {}}}]\n", plain_lead_condition())));
    }
    const std::string joined = "    - {files: \"events-1*.csv\", key: Email Address, matches: email, type: Action, "
                               "time: When, id: mail_id, time_formats: [\"%d/%m/%Y %H:%M\"]" +
                               numbers() + "}\n";
    const std::string of_one_type = "    - {files: \"events-2*.csv\", key: Lead ID, type: {is: webinar}, "
                                    "time: [Join Date, Join Time], time_formats: \"%d.%m.%Y %H:%M:%S\"" +
                                    numbers() + ", deduplicate: true}\n";
    std::string sources = fmt::format("  events:\n    - {{files: \"events-0*.csv\", key: lead_id, type: type, time: "
                                      "time, id: event_id, deduplicate: {}{}}}\n",
                                      chance_.one_in(2), numbers());
    if (setting_.joins_by_email) sources += joined + of_one_type;
    result.parts.push_back(fixed(sources));
    if (chance_.one_in(3)) result.parts.push_back(removable("  null: [\"NULL\", '\\N', n/a, /home]\n"));
    if (chance_.one_in(4)) result.parts.push_back(removable("  numbers: comma\n"));
    result.parts.push_back(fixed("  time_formats: [\"%m/%d/%Y %H:%M\"]\n"));
    if (!chance_.one_in(3)) result.parts.push_back(removable("  passive: [open, Unsub]\n"));
    if (chance_.one_in(3)) {
      RandomYaml drop_events = list("  drop_events:\n");
      if (chance_.one_in(2)) {
        drop_events.parts.push_back(removable("    - {name: scanners, where: {field: agent, matches: '(?i)bot'}}\n"));
      }
      if (chance_.one_in(2)) {
        drop_events.parts.push_back(
            removable(fmt::format("    - {{name: bursts, event: {}, burst: {{at_least: {}, within: {}}}}}\n", types(),
                                  chance_.word({"2", "3"}), chance_.word({"1s", "10s", "60s", "1d"}))));
      }
      if (chance_.one_in(2)) {
        drop_events.parts.push_back(
            removable(fmt::format("    - {{name: soon, {}soon_after: {{event: {}, within: {}}}}}\n",
                                  chance_.word({"event: view, ", "event: [click, login], ", "",
                                                "event: view, burst: {at_least: 2, within: 1d}, "}),
                                  types(), chance_.word({"0s", "1s", "10s", "60s", "1d"}))));
      }
      if (chance_.one_in(3)) {
        drop_events.parts.push_back(
            removable("    - {name: long bursts, where: {field: url, contains: pricing}, burst: "
                      "{at_least: 3, within: 2d}}\n"));
      }
      result.parts.push_back(drop_events);
    }
    return result;
  }

  std::string type() {
    return chance_.word({"view", "view", "click", "Login", "signup", "doc", "open", "unsub", "webinar"});
  }
  std::string types() {
    if (!chance_.one_in(4)) return type();
    return chance_.word({"[view, click]", "[signup, doc, login]", "[open, click]", "[webinar, view]"});
  }

  std::string where() {
    return chance_.word({
        "{field: url, contains: /pricing}",
        "{field: url, is_not: /home}",
        "{field: url, starts_with: /PRICING}",
        "{field: url, ends_with: html}",
        "{field: url, present: true}",
        "{field: url, matches: '^/(pricing|docs)'}",
        "{field: url, in: [/home, \"\"]}",
        "{field: url, not_in: [/home, /docs, \"\"]}",
        "{field: n, at_least: 60}",
        "{field: n, above: 10, below: 130}",
        "{not: {field: url, contains: pricing}}",
        "{any: [{field: url, contains: docs}, {field: n, at_most: 10}]}",
        "{all: [{field: url, present: true}, {not: {field: n, at_least: 100}}]}",
    });
  }

  /// `event: …, where: …` as the inside of a flow map.
  std::string selector() {
    std::string text = "event: " + types();
    if (chance_.one_in(3)) text += ", where: " + where();
    return text;
  }

  /// A condition on the lead that does not change with time.
  std::string plain_lead_condition() {
    return chance_.word({
        "{field: tags, is: red}",
        "{field: tags, in: [blue, \"\"]}",
        "{field: tags, is_not: red}",
        "{field: tags, not_in: [red, green, \"\"]}",
        "{field: tags, in_list: home}",
        "{field: tags, not_in_list: home}",
        "{field: tags, contains: ee}",
        "{field: tags, starts_with: b, ends_with: d}",
        "{field: tags, matches: '^(blue|RED)$'}",
        "{field: tags, present: false}",
        "{field: tags, at_least: 7}",
        "{field: Tags, is: red}",
        "{all: [{field: tags, is: red}, {field: tags, is: blue}]}",
        "{field: email, ends_with: acme.example}",
        "{field: email, is: ana@acme.example}",
        "{field: country, is: de}",
        "{field: country, is_not: US}",
        "{field: country, in: [us, \"\"]}",
        "{field: country, not_in: [us, \"\"]}",
        "{field: country, is: NO}",
        "{field: country, in_list: home}",
        "{field: country, not_in_list: home}",
        "{field: title, matches: 'VP|CEO'}",
        "{field: title, starts_with: vp}",
        "{field: title, present: false}",
        "{field: seniority, is: chief}",
        "{field: fit_for_us, is: \"yes\"}",
        "{field: fit_for_us, present: false}",
        "{field: employees, at_least: 50}",
        "{field: employees, at_least: 50, below: 200}",
        "{field: employees, above: 49, at_most: 1000}",
        "{field: EMPLOYEES, below: 200}",
        "{field: email.kind, is: business}",
        "{field: email.kind, in: [free, disposable, \"\"]}",
        "{field: email.kind, is_not: invalid}",
        "{field: email.domain, in_list: targets}",
        "{field: email.domain, ends_with: .example}",
        "{field: account, in_list: targets}",
        "{field: account, not_in_list: targets}",
        "{field: account, is: ACME.example}",
        "{field: account, present: false}",
        "{any: [{field: country, is: de}, {field: title, contains: ceo}]}",
        "{not: {field: country, is: de}}",
    });
  }

  std::string time_lead_condition() {
    const std::string created =
        fmt::format("{{field: created_at, {}: {}}}", chance_.word({"in_last", "older_than"}), duration());
    const std::string renewal = fmt::format(
        "{{field: renewal, {}: {}}}",
        chance_.word({"in_last", "older_than", "due_within", "anniversary_within", "anniversary_within"}), duration());
    return chance_.one_in(3) ? renewal : created;
  }

  /// Any condition on fields alone.
  std::string lead_condition() {
    switch (chance_.below(6)) {
    case 0:
    case 1:
      return time_lead_condition();
    case 2:
      return fmt::format("{{all: [{}, {}]}}", plain_lead_condition(), time_lead_condition());
    case 3:
      return fmt::format("{{not: {}}}", time_lead_condition());
    default:
      return plain_lead_condition();
    }
  }

  std::string event_condition() {
    std::string text = selector();
    if (chance_.one_in(3)) text += ", distinct: " + chance_.word({"days", "weeks"});
    switch (chance_.below(5)) {
    case 0:
      text += ", at_least: " + few();
      break;
    case 1:
      text += ", at_least: 2";
      break;
    case 2:
      text += ", at_most: " + few();
      break;
    case 3:
      text += ", at_least: 1, at_most: 2";
      break;
    default:
      break;
    }
    if (!chance_.one_in(3)) text += ", in_last: " + duration();
    if (chance_.one_in(4)) text += ", not_followed_by: " + types();
    return "{" + text + "}";
  }

  std::string sequence() {
    std::string text;
    const std::size_t steps = 2 + chance_.below(2);
    for (std::size_t i = 0; i < steps; ++i) {
      if (i > 0) text += ", ";
      text += chance_.one_in(3) ? "{" + selector() + "}" : type();
    }
    if (steps == 3 && chance_.one_in(3)) text = "view, click, view";
    if (steps == 2 && chance_.one_in(3)) text = "view, view";
    text = "sequence: [" + text + "]";
    if (!chance_.one_in(3)) text += ", within: " + duration();
    if (!chance_.one_in(3)) text += ", in_last: " + duration();
    return "{" + text + "}";
  }

  /// Any condition, on fields and events.
  std::string condition() {
    switch (chance_.below(8)) {
    case 0:
      return sequence();
    case 1:
      return fmt::format("{{all: [{}, {}]}}", event_condition(), lead_condition());
    case 2:
      return fmt::format("{{any: [{}, {}]}}", sequence(), event_condition());
    case 3:
      return fmt::format("{{not: {}}}", event_condition());
    case 4:
      return lead_condition();
    default:
      return event_condition();
    }
  }

  std::string decay() {
    switch (chance_.below(9)) {
    case 0:
      return "none";
    case 1:
    case 2:
      return fmt::format("{{half_life: {}}}", duration());
    case 3:
      return fmt::format("{{linear: {}}}", duration());
    case 4:
      return fmt::format("{{window: {}}}", duration());
    case 5:
      return fmt::format("{{every: {}, lose: {}}}", duration(), chance_.word({"10%", "25%", "50%", "100%"}));
    case 6:
      return fmt::format("{{every: {}, lose: {}, compound: true}}", duration(), chance_.word({"25%", "50%"}));
    case 7:
      return "{steps: [{after: 1d, keep: 0.5}]}";
    default:
      return "{steps: [{after: 12h, keep: 0.75}, {after: 3d, keep: 0.5}, {after: 10d, keep: 0}]}";
    }
  }

  std::string extras() {
    std::string text;
    if (chance_.one_in(12)) text += ", enabled: false";
    if (chance_.one_in(20)) text += ", note: \"why not\"";
    return text;
  }

  std::string name() { return fmt::format("rule {}", ++names_); }

  std::string points_by() {
    std::string text;
    switch (chance_.below(5)) {
    case 3:
      text = fmt::format("field: tags, points_by: {{blue: {}, RED: {}, green: {}}}", points(), points(), points());
      break;
    case 0:
      text = fmt::format("field: country, points_by: {{US: {}, de: {}, NO: {}}}", points(), points(), points());
      break;
    case 1:
      text = fmt::format("field: seniority, points_by: {{VP: {}, \" chief \": {}}}", points(), points());
      break;
    case 2:
      text = fmt::format("field: email.kind, points_by: {{business: {}, free: {}}}", points(), points());
      break;
    default:
      text =
          fmt::format("field: employees, points_by_range: [{{below: 50, points: {}}}, {{from: 50, below: 200, points: "
                      "{}}}, {{from: 200, points: {}}}]",
                      points(), points(), points());
    }
    if (chance_.one_in(4) && text.ends_with("]")) {
      text = fmt::format("field: employees, points_by_range: [{{from: 49, below: 51, points: {}}}]", points());
    }
    if (chance_.one_in(3)) text += ", absent: " + points();
    if (chance_.one_in(3)) text += ", otherwise: " + points();
    return text;
  }

  std::string fit_rule() {
    const std::string body =
        chance_.one_in(3) ? points_by() : fmt::format("when: {}, points: {}", lead_condition(), points());
    return fmt::format("{{name: {}, {}{}}}", name(), body, extras());
  }

  std::string event_rule_body() {
    std::string text = selector() + ", points: " + points();
    if (chance_.one_in(6)) text += ", when: " + lead_condition();
    if (chance_.one_in(6))
      text += ", per: {field: n, unit: " + chance_.word({"60", "10", "0.5", "7", "0.1", "0.3"}) + "}";
    if (chance_.one_in(4))
      text += ", once_per: " + chance_.word({short_duration(), short_duration(), "{field: url}", "{field: n}"});
    if (chance_.one_in(5)) text += ", per_day: " + few();
    if (chance_.one_in(3)) text += ", times: " + few();
    if (chance_.one_in(4)) text += ", cap: " + chance_.word({"10", "15", "25", "40", "0"});
    if (!chance_.one_in(3)) text += ", decay: " + decay();
    return text;
  }

  std::string pain_rule() {
    std::string body;
    switch (chance_.below(6)) {
    case 0:
    case 1:
      body = fmt::format("when: {}, points: {}", condition(), points());
      break;
    case 2:
      if (chance_.one_in(4)) {
        body = points_by();
        break;
      }
      [[fallthrough]];
    default:
      body = event_rule_body();
    }
    if (chance_.one_in(3)) body += ", engagement: product";
    if (chance_.one_in(5)) body += fmt::format(", resource: \"guide {}\"", names_);
    return fmt::format("{{name: {}, {}{}}}", name(), body, extras());
  }

  std::string bounds(const std::string& indent) {
    std::string text;
    if (chance_.one_in(3)) text += indent + "max: " + chance_.word({"15", "20", "30", "50"}) + "\n";
    if (chance_.one_in(4)) text += indent + "min: " + chance_.word({"-10", "0", "5", "-20"}) + "\n";
    return text;
  }

  RandomYaml rule_group(bool is_fit) {
    RandomYaml group = list(fmt::format("        - group: group {}\n", ++groups_) + bounds("          ") +
                            (chance_.one_in(2) ? "          first_match: true\n" : "") + "          rules:\n");
    const std::size_t count = 1 + chance_.below(4);
    for (std::size_t i = 0; i < count; ++i) {
      group.parts.push_back(removable(fmt::format("            - {}\n", is_fit ? fit_rule() : pain_rule())));
    }
    return group;
  }

  RandomYaml section(bool is_fit) {
    const std::string head = is_fit ? "    fit:\n" : "    pain:\n";
    std::string settings = chance_.one_in(3) ? bounds("      ") : "";
    if (!is_fit && !chance_.one_in(3)) settings += fmt::format("      decay: {}\n", decay());
    RandomYaml rules = list("      rules:\n");
    const std::size_t count = is_fit ? chance_.below(5) : 1 + chance_.below(7);
    for (std::size_t i = 0; i < count; ++i) {
      if (chance_.one_in(5)) {
        rules.parts.push_back(rule_group(is_fit));
      } else {
        rules.parts.push_back(removable(fmt::format("        - {}\n", is_fit ? fit_rule() : pain_rule())));
      }
    }
    RandomYaml section = list(head + settings);
    section.parts.push_back(rules);
    if (!is_fit && chance_.one_in(2)) section.parts.push_back(removable(inactivity()));
    return section;
  }

  std::string inactivity() {
    std::string text =
        chance_.word({"{after: 1d, points: -5}", "{after: 12h, points: -2.5}", "{after: 3d, points: -15}"});
    if (!chance_.one_in(3)) text += ", " + chance_.word({"{after: 7d, points: -20}", "{after: 10d, points: -30}"});
    if (chance_.one_in(2)) text += ", {after: 30d, points: -50}";
    text = fmt::format("      inactivity: {{steps: [{}]", text);
    if (chance_.one_in(2)) text += ", cumulative: true";
    if (chance_.one_in(2)) text += ", takes_from: " + chance_.word({"pain", "score", "score"});
    return text + "}\n";
  }

  std::string velocity() {
    std::string text = "min_days: " + chance_.word({"1", "0.5", "2", "7"});
    if (chance_.one_in(2)) text += ", of: " + chance_.word({"total", "pain"});
    if (!chance_.one_in(4)) text += ", restart_after: " + chance_.word({"never", "1d", "2d", "3d", "10d", "30d"});
    if (!chance_.one_in(3)) {
      text += chance_.one_in(2)
                  ? ", bonus: [{at_least: 10, points: 10}, {at_least: 2.5, points: 5}]"
                  : ", bonus: [{at_least: 1, points: 5}, {at_least: 5, points: 7.5}, {at_least: 20, points: 20}]";
    }
    return fmt::format("    velocity: {{{}}}\n", text);
  }

  RandomYaml model(std::size_t index) {
    const bool rounds_to_0 = chance_.one_in(25);
    const std::string target = rounds_to_0 ? "0.004" : chance_.word({"5", "10", "20", "25", "30", "40", "60"});
    RandomYaml model = removable(fmt::format("  - name: model {}\n    target: {}\n", index + 1, target));
    const auto maybe = [&](std::size_t n, const std::string& text) {
      if (chance_.one_in(n)) model.parts.push_back(removable(text));
    };
    maybe(3, fmt::format("    applies_to: {}\n", plain_lead_condition()));
    maybe(2,
          fmt::format("    reopen_below: {}\n", rounds_to_0 ? target : chance_.word({"5", "2.5", "1", target, "0"})));
    model.parts.push_back(section(true));
    model.parts.push_back(section(false));
    maybe(1 + chance_.below(2), velocity());
    if (chance_.one_in(3)) {
      maybe(1, fmt::format("    fast_track: {}\n",
                           chance_.one_in(2) ? condition()
                                             : fmt::format("{{all: [{}, {}]}}", lead_condition(), event_condition())));
    }
    if (chance_.one_in(2)) {
      RandomYaml disqualify = list("    disqualify:\n");
      for (std::size_t i = 0; i < 1 + chance_.below(2); ++i) {
        disqualify.parts.push_back(removable(
            fmt::format("      - {{name: reason {}, when: {}}}\n", i + 1,
                        chance_.one_in(3) ? "{event: unsub, not_followed_by: [signup, login]}" : condition())));
      }
      model.parts.push_back(disqualify);
    }
    maybe(2, fmt::format("    quadrant: {{good_fit: {}, high_pain: {}}}\n", chance_.word({"5", "10", "20"}),
                         chance_.word({"5", "10", "20", "0"})));
    maybe(2, "    bands: [{name: A, from: 30}, {name: B, from: 10}, {name: C, from: 0}]\n");
    maybe(2, "    grid: {fit: [{name: A, from: 20}, {name: B, from: 0}], pain: [{name: 1, from: 15}, {name: 2, from: "
             "0}]}\n");
    maybe(3, fmt::format(
                 "    activity: {{active: {{at_least: {}, in_last: {}}}, latent: {{at_least: 1, in_last: 30d}}}}\n",
                 few(), chance_.word({"1d", "3d", "7d"})));
    maybe(2, fmt::format("    trend: {}\n", duration()));
    maybe(4, fmt::format("    account: {{score: {}, best: {}}}\n", chance_.word({"sum", "max", "mean"}), few()));
    return model;
  }

  /// The model once more, with longer half-lives and perhaps another target: the events of both are followed at once.
  RandomYaml twin(RandomYaml of) {
    change(of, "name: model 1\n", "name: twin\n");
    change(of, "half_life: ", "half_life: 1");
    if (chance_.one_in(2)) change(of, "target: 5\n", "target: 15\n");
    if (chance_.one_in(2)) change(of, "target: 20\n", "target: 30\n");
    return of;
  }

  static void change(RandomYaml& yaml, std::string_view text, std::string_view into) {
    for (std::size_t at = 0; (at = yaml.text.find(text, at)) != std::string::npos; at += into.size())
      yaml.text.replace(at, text.size(), into);
    for (RandomYaml& part : yaml.parts) change(part, text, into);
  }

  RandomYaml stages() {
    RandomYaml stages = list("stages:\n");
    const auto stage = [&](const std::string& text) { stages.parts.push_back(removable("  - " + text + "\n")); };
    if (setting_.has_status) stage("{name: customer, when: {field: status, is: Won}, channel: success}");
    stage("{name: sales-ready, when: {field: score.ready, is: true}, channel: phone}");
    if (chance_.one_in(2)) stage("{name: fast, when: {field: score.velocity, at_least: 2.5}}");
    if (chance_.one_in(2)) stage("{name: known, when: {field: score.total, above: 10}, channel: mail}");
    if (chance_.one_in(2)) stage("{name: engaged, when: {field: score.pain_now, at_least: 5}, channel: webinar}");
    if (chance_.one_in(2)) stage(fmt::format("{{name: doing, when: {}}}", condition()));
    if (chance_.one_in(2)) stage("{name: rest, channel: \"mail, slow\"}");
    return stages;
  }

  Chance& chance_;
  const RandomSetting& setting_;
  int names_ = 0;
  int groups_ = 0;
};

} // namespace

RandomYaml random_rules(Chance& chance, const RandomSetting& setting) { return RuleWriter(chance, setting).file(); }

} // namespace leadscore
