#include "cli/settings.hpp"

#include "base/text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fstream>

namespace leadscore {

namespace {

constexpr std::string_view unknown_name = "INI was not able to parse "; // as CLI11 says it

std::vector<CLI::App*> commands_of(CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

/// `lock-wait` → `LEADSCORE_LOCK_WAIT`.
std::string environment_name(const std::string& option) {
  std::string name = "LEADSCORE_";
  for (const char letter : option) {
    if (letter == '-') {
      name += '_';
    } else {
      name += letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    }
  }
  return name;
}

/// Where a key stands in a section of a TOML file, or the section if the key is empty; line 0 if it is not found.
Position position_of(const std::string& path, const std::string& section, const std::string& key) {
  std::ifstream file(path);
  std::string line;
  std::string present;
  for (int number = 1; std::getline(file, line); ++number) {
    const std::string_view text = trim(line);
    if (text.starts_with('[')) {
      present = trim(text.substr(1, text.find(']') - 1));
      if (key.empty() && present == section) return {number, static_cast<int>(line.find('[')) + 1};
    } else if (present == section && trim(text.substr(0, text.find('='))) == key) {
      return {number, static_cast<int>(line.find(key)) + 1};
    }
  }
  return {};
}

std::vector<std::string> names_of_options(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options())
    for (const std::string& name : option->get_lnames())
      if (name != "help") names.push_back(name);
  return names;
}

} // namespace

void read_settings_too(CLI::App& app) {
  app.set_config("--config", "leadscore.toml", "a TOML file with options, a section for each command");
  app.allow_config_extras(CLI::config_extras_mode::error);
  for (CLI::App* const command : commands_of(app)) {
    command->fallthrough(); // --config may stand after the command
    for (CLI::Option* const option : command->get_options())
      if (!option->get_lnames().empty() && option->get_configurable())
        option->envname(environment_name(option->get_lnames().front()));
  }
}

void hide_environment(CLI::App& app) {
  for (CLI::App* const command : commands_of(app))
    for (CLI::Option* const option : command->get_options()) option->envname("");
}

std::optional<Error> settings_error(const CLI::App& app, const CLI::ParseError& error) {
  const std::string path = app.get_config_ptr()->as<std::string>();
  if (dynamic_cast<const CLI::FileError*>(&error) != nullptr)
    return Error(fmt::format("{}: there is no such file (check the path after --config)", path));
  const std::string text = error.what();
  if (dynamic_cast<const CLI::ConfigError*>(&error) == nullptr || !text.starts_with(unknown_name)) return std::nullopt;
  const std::string name = text.substr(unknown_name.size());
  const std::size_t dot = name.find('.');
  const std::string section = dot == std::string::npos ? "" : name.substr(0, dot);
  const std::string key = dot == std::string::npos ? name : name.substr(dot + 1);
  const CLI::App* command = nullptr;
  std::vector<std::string> commands;
  for (const CLI::App* candidate : app.get_subcommands([](const CLI::App*) { return true; })) {
    commands.push_back(candidate->get_name());
    if (candidate->get_name() == section) command = candidate;
  }
  const bool knows_section = section.empty() || command != nullptr;
  Problem problem{path, position_of(path, section, knows_section ? key : std::string()), {}, {}, {}};
  if (section.empty()) {
    problem.message = fmt::format("'{}' stands in no section", key);
    problem.remedy = "write it below the command that it is for, such as [nightly]";
  } else if (command == nullptr) {
    problem.message = fmt::format("there is no command '{}'", section);
    problem.remedy = suggestion(section, commands);
  } else {
    problem.message = fmt::format("'{}' is no option of '{}'", key, section);
    problem.remedy = suggestion(key, names_of_options(*command));
  }
  return Error(to_text(problem));
}

} // namespace leadscore
