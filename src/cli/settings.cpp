// The library of toml++ is linked: its code need not be compiled here.
#define TOML_HEADER_ONLY 0
#define TOML_SHARED_LIB 1

#include "cli/settings.hpp"

#include "base/text.hpp"
#include "csv/raw_file.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <memory>
#include <sstream>
#include <system_error>
#include <toml++/toml.h>

namespace leadscore {

namespace {

/// The key that lets a settings file name commands as inputs.
constexpr std::string_view allow_commands = "allow-commands";

constexpr std::size_t largest_file = std::size_t{1} << 20U; // as for rule files

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

std::vector<std::string> names_of_options(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options())
    for (const std::string& name : option->get_lnames())
      if (name != "help") names.push_back(name);
  return names;
}

/// A name as messages show it: its beginning, if it is longer than any that means something.
std::string shown(std::string_view name) {
  constexpr std::size_t longest = 60;
  if (name.size() <= longest) return std::string(name);
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) --end; // no half of a character
  return std::string(name.substr(0, end)) + "…";
}

/// The text of a value as it would stand on the command line; none for a table and the like.
std::optional<std::string> text_of(const toml::node& value) {
  if (const auto* const text = value.as_string()) return text->get();
  if (const auto* const truth = value.as_boolean()) return truth->get() ? "true" : "false";
  if (const auto* const number = value.as_integer()) return fmt::format("{}", number->get());
  if (const auto* const number = value.as_floating_point()) return fmt::format("{}", number->get());
  std::ostringstream text;
  if (const auto* const date = value.as_date())
    text << date->get();
  else if (const auto* const time = value.as_date_time())
    text << time->get();
  else
    return std::nullopt;
  return text.str();
}

/// A text that names a command, or a list that has one.
bool names_command(const toml::node& value) {
  if (const auto* const text = value.as_string()) return text->get().starts_with(command_prefix);
  const toml::array* const list = value.as_array();
  return list != nullptr && std::any_of(list->begin(), list->end(), names_command);
}

bool is_true(const toml::node* value) { return value != nullptr && value->value_or(false); }

/// The settings file that is read without being named. A pipe of that name would be waited for.
std::string default_settings() {
  constexpr const char* name = "leadscore.toml";
  std::error_code ignored;
  const auto status = std::filesystem::status(name, ignored);
  return std::filesystem::exists(status) && !std::filesystem::is_regular_file(status) ? "" : name;
}

/// A settings file as CLI11 wants it, all of it checked, whatever the command line goes before.
class SettingsFile : public CLI::Config {
public:
  explicit SettingsFile(const CLI::App& app) : app_(app) {}

  std::string to_config(const CLI::App* /*app*/, bool /*all*/, bool /*help*/, std::string /*prefix*/) const override {
    return {};
  }

  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
    Reading reading{app_.get_config_ptr()->as<std::string>(), {}, {}};
    const toml::table sections = parsed(input, reading.path);
    for (const auto& [section, content] : sections) {
      if (section.str() == allow_commands)
        check_allowance(content, reading);
      else
        add_section(section, content, reading);
    }
    check_commands(sections, reading);
    if (!reading.problems.empty()) throw ProblemsError(std::move(reading.problems));
    return std::move(reading.items);
  }

private:
  struct Reading {
    std::string path;
    std::vector<CLI::ConfigItem> items;
    std::vector<Problem> problems;
    void report(const toml::source_region& place, std::string message, std::string remedy) {
      problems.push_back({path, position_of(place), std::move(message), std::move(remedy), {}});
    }
  };

  static Position position_of(const toml::source_region& place) {
    return {static_cast<int>(place.begin.line), static_cast<int>(place.begin.column)};
  }

  static toml::table parsed(std::istream& input, const std::string& path) {
    std::string text(largest_file + 1, '\0');
    input.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(input.gcount()));
    if (text.size() > largest_file)
      throw Error(fmt::format("{}: is larger than 1 MiB (it is no file of options)", path));
    try {
      return toml::parse(text);
    } catch (const toml::parse_error& error) {
      throw Error(to_text(Problem{path,
                                  position_of(error.source()),
                                  fmt::format("is no TOML: {}", error.description()),
                                  "texts stand in quotes, lists in [ ]",
                                  {}}));
    }
  }

  void add_section(const toml::key& section, const toml::node& content, Reading& reading) const {
    const std::string name = shown(section.str());
    if (!content.is_table())
      return reading.report(section.source(), fmt::format("'{}' stands in no section", name),
                            "write it below the command that it is for, such as [nightly]");
    const CLI::App* command = nullptr;
    std::vector<std::string> commands;
    for (const CLI::App* const candidate : app_.get_subcommands([](const CLI::App*) { return true; })) {
      commands.push_back(candidate->get_name());
      if (candidate->get_name() == name) command = candidate;
    }
    if (command == nullptr)
      return reading.report(content.source(), fmt::format("there is no command '{}'", name),
                            suggestion(name, commands));
    const std::vector<std::string> options = names_of_options(*command);
    for (const auto& [key, value] : *content.as_table()) {
      const std::string option = shown(key.str());
      if (option == allow_commands)
        check_allowance(value, reading);
      else if (std::find(options.begin(), options.end(), option) == options.end())
        reading.report(key.source(), fmt::format("'{}' is no option of '{}'", option, name),
                       suggestion(option, options));
      else
        add_option(name, option, value, reading);
    }
  }

  static void check_allowance(const toml::node& value, Reading& reading) {
    if (!value.is_boolean())
      reading.report(value.source(), fmt::format("'{}' must be true or false", allow_commands), {});
  }

  /// Inputs that the command takes from the file are commands only where the file says so: in the section, or above
  /// all.
  void check_commands(const toml::table& sections, Reading& reading) const {
    const auto commands = app_.get_subcommands();
    if (commands.empty() || is_true(sections.get(allow_commands))) return;
    const toml::node* const section = sections.get(commands.front()->get_name());
    if (section == nullptr || !section->is_table() || is_true(section->as_table()->get(allow_commands))) return;
    for (const auto& [key, value] : *section->as_table()) {
      const CLI::Option* const option = commands.front()->get_option_no_throw("--" + std::string(key.str()));
      if (option == nullptr || option->count() > 0 || !names_command(value)) continue;
      reading.report(key.source(), fmt::format("'{}' names a command", key.str()),
                     fmt::format("write '{} = true' into the file if everybody who can change it may run programs",
                                 allow_commands));
    }
  }

  static void add_option(const std::string& command, const std::string& name, const toml::node& value,
                         Reading& reading) {
    CLI::ConfigItem item;
    item.parents = {command};
    item.name = name;
    const auto add = [&](const toml::node& element) {
      if (auto text = text_of(element))
        item.inputs.push_back(std::move(*text));
      else
        reading.report(element.source(), fmt::format("'{}' takes no such value", name),
                       "write a text, a number, true or false, or a list of those");
    };
    if (const toml::array* const list = value.as_array())
      for (const toml::node& element : *list) add(element);
    else
      add(value);
    reading.items.push_back(std::move(item));
  }

  const CLI::App& app_;
};

} // namespace

void read_settings_too(CLI::App& app) {
  app.set_config("--config", default_settings(), "a TOML file with options, a section for each command");
  app.config_formatter(std::make_shared<SettingsFile>(app));
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
  if (dynamic_cast<const CLI::FileError*>(&error) == nullptr) return std::nullopt;
  const std::string path = app.get_config_ptr()->as<std::string>();
  std::error_code ignored;
  return Error(fmt::format("{}: {} (check the path after --config)", path,
                           std::filesystem::exists(path, ignored) ? "is no file" : "there is no such file"));
}

} // namespace leadscore
