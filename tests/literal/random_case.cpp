#include "random_case.hpp"

#include "base/text.hpp"

#include <fmt/format.h>
#include <functional>

namespace leadscore {
namespace {

/// RFC 4180: quotes only where they are needed.
std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == text.npos) return text;
  std::string quoted = "\"";
  for (const char byte : text) quoted += byte == '"' ? std::string("\"\"") : std::string(1, byte);
  return quoted + "\"";
}

std::string csv_record(const std::vector<std::string>& cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) line += (i > 0 ? "," : "") + csv_field(cells[i]);
  return line + "\n";
}

std::string csv_text(const RandomTable& table) {
  std::string text = csv_record(table.header);
  for (const std::vector<std::string>& record : table.records) text += csv_record(record);
  return text;
}

std::map<std::string, std::string> named_cells(const RandomTable& table, const std::vector<std::string>& record) {
  std::map<std::string, std::string> cells;
  for (std::size_t i = 0; i < table.header.size(); ++i) cells[table.header[i]] = record.at(i);
  return cells;
}

std::string yaml_text(const RandomYaml& yaml) {
  std::string parts;
  for (const RandomYaml& part : yaml.parts) parts += yaml_text(part);
  return yaml.needs_parts && parts.empty() ? "" : yaml.text + parts;
}

RandomTable table_of(const std::string& csv) {
  RandomTable table;
  std::vector<std::string> cells(1);
  for (const char byte : csv) {
    if (byte == ',') {
      cells.emplace_back();
    } else if (byte != '\n') {
      cells.back() += byte;
    } else {
      if (table.header.empty()) {
        table.header = cells;
      } else {
        table.records.push_back(cells);
      }
      cells.assign(1, "");
    }
  }
  return table;
}

/// Calls `take` with each variant of `yaml` that lacks one removable part; one part always stays under `models:`.
void without_one_part(const RandomYaml& yaml, const std::function<void(const RandomYaml&)>& take) {
  for (std::size_t i = 0; i < yaml.parts.size(); ++i) {
    RandomYaml smaller = yaml;
    if (yaml.parts[i].removable && (yaml.text != "models:\n" || yaml.parts.size() > 1)) {
      smaller.parts.erase(smaller.parts.begin() + static_cast<std::ptrdiff_t>(i));
      take(smaller);
      smaller = yaml;
    }
    without_one_part(yaml.parts[i], [&](const RandomYaml& part) {
      smaller.parts[i] = part;
      take(smaller);
    });
  }
}

} // namespace

std::string random_events_file(std::size_t source) { return fmt::format("events-{}.csv", source); }

std::string to_text(const RandomCase& random_case) {
  std::string text = fmt::format("# --as-of {}\n# rules.yaml\n{}\n# leads.csv\n{}\n", format_instant(random_case.as_of),
                                 random_case.rules_yaml, random_case.leads_csv);
  for (std::size_t i = 0; i < random_case.events_csv.size(); ++i) {
    text += fmt::format("# {}\n{}\n", random_events_file(i), random_case.events_csv[i]);
  }
  return text;
}

RandomRecipe random_recipe(std::uint64_t seed) {
  Chance chance(seed);
  RandomSetting setting;
  const std::string zone = chance.word({"UTC", "Europe/Berlin", "Europe/Berlin", "America/New_York", "Asia/Kolkata"});
  setting.zone = TimeZone::find(zone).value();
  // Around the clock changes of both zones, the end of February, and a day without anything.
  const Instant day = day_of(chance.pick<CalendarDate>({{2026, 3, 30},
                                                        {2026, 3, 9},
                                                        {2025, 10, 27},
                                                        {2025, 11, 3},
                                                        {2026, 2, 27},
                                                        {2024, 2, 28},
                                                        {2026, 7, 15},
                                                        {2026, 1, 2}}));
  setting.as_of = setting.zone.start_of_day(day);
  if (chance.one_in(3)) setting.as_of += static_cast<Seconds>(chance.below(seconds_a_day));
  if (chance.one_in(3)) setting.as_of += 12 * 3600;
  setting.has_created_at = !chance.one_in(8);
  setting.has_status = chance.one_in(4);
  setting.has_account_column = chance.one_in(3);
  setting.joins_by_email = chance.one_in(2);
  setting.key_is_email = chance.one_in(6);

  RandomRecipe recipe;
  recipe.as_of = setting.as_of;
  recipe.rules = random_rules(chance, setting);
  recipe.leads = random_leads(chance, setting);
  recipe.events = random_events(chance, setting, recipe.leads);
  return recipe;
}

RandomCase random_case(const RandomRecipe& recipe) {
  RandomCase result;
  result.as_of = recipe.as_of;
  result.rules_yaml = yaml_text(recipe.rules);
  result.leads_csv = csv_text(recipe.leads);
  for (const std::vector<std::string>& record : recipe.leads.records) {
    result.leads.push_back({named_cells(recipe.leads, record)});
  }
  for (std::size_t source = 0; source < recipe.events.size(); ++source) {
    result.events_csv.push_back(csv_text(recipe.events[source]));
    for (const std::vector<std::string>& record : recipe.events[source].records) {
      result.events.push_back({source, named_cells(recipe.events[source], record)});
    }
  }
  return result;
}

std::vector<RandomRecipe> smaller_recipes(const RandomRecipe& recipe) {
  std::vector<RandomRecipe> result;
  const auto without_records = [&](auto table_in) {
    const std::vector<std::vector<std::string>> records = table_in(recipe).records;
    // Halves first, then one by one.
    for (std::size_t length = records.size() / 2; length > 0; length = length > 1 ? 1 : 0) {
      for (std::size_t begin = 0; begin + length <= records.size(); begin += length) {
        result.push_back(recipe);
        auto& left = table_in(result.back()).records;
        left.erase(left.begin() + static_cast<std::ptrdiff_t>(begin),
                   left.begin() + static_cast<std::ptrdiff_t>(begin + length));
      }
    }
    if (records.size() == 1) {
      result.push_back(recipe);
      table_in(result.back()).records.clear();
    }
  };
  without_records([](auto& one) -> auto& { return one.leads; });
  for (std::size_t source = 0; source < recipe.events.size(); ++source) {
    without_records([source](auto& one) -> auto& { return one.events[source]; });
  }
  without_one_part(recipe.rules, [&](const RandomYaml& rules) {
    result.push_back(recipe);
    result.back().rules = rules;
  });
  return result;
}

RandomCase hand_made_case(const std::string& rules_yaml, const std::string& leads_csv,
                          const std::vector<std::string>& events_csv, const std::string& as_of) {
  RandomRecipe recipe;
  recipe.rules.text = rules_yaml;
  recipe.leads = table_of(leads_csv);
  for (const std::string& csv : events_csv) recipe.events.push_back(table_of(csv));
  recipe.as_of = TimeReader().read(as_of).value();
  return random_case(recipe);
}

} // namespace leadscore
