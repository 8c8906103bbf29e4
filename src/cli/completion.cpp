#include "cli/completion.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <vector>

namespace leadscore {

namespace {

/// What may stand where a value is wanted.
struct Value {
  enum class Kind : std::uint8_t { none, anything, file, folder, words };
  Kind kind = Kind::none;
  std::vector<std::string> words;
  std::string name; ///< as --help has it: FILE...
};

struct Flag {
  std::string name; ///< with its dashes
  std::string description;
  Value value;
};

struct Command {
  std::string name; ///< empty: the program itself
  std::string description;
  std::vector<Flag> flags;
  Value argument; ///< what stands without a flag
};

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t end = 0; end != std::string::npos; begin = end + 1) {
    end = text.find(separator, begin);
    parts.push_back(text.substr(begin, end == std::string::npos ? end : end - begin));
  }
  return parts;
}

/// By the type that help shows: `FILE...` is files, `utf-8|latin1` is words.
Value value_of(const CLI::Option& option, const std::vector<std::string>& commands) {
  if (option.get_type_size_max() == 0 || option.get_expected_max() == 0) return {};
  std::string type = option.get_type_name();
  type.resize(std::min(type.find(':'), type.size()));
  Value value{Value::Kind::anything, {}, type};
  if (type.starts_with("FILE") || option.get_name() == "--config") value.kind = Value::Kind::file;
  if (type.starts_with("DIR")) value.kind = Value::Kind::folder;
  if (type == "OLD" || type == "NEW") value.kind = Value::Kind::file;
  if (type == "COMMAND") value = {Value::Kind::words, commands, type};
  const bool is_words = type.find('|') != std::string::npos && type != "DIR|-" && type != "N|P%";
  if (is_words) value = {Value::Kind::words, split(type, '|'), "WORD"};
  return value;
}

Command command_of(const CLI::App& app, const std::vector<std::string>& commands, bool whole) {
  Command command{whole ? "" : app.get_name(), app.get_description(), {}, {}};
  for (const CLI::Option* const option : app.get_options()) {
    if (option->get_positional()) {
      if (command.argument.kind == Value::Kind::none) command.argument = value_of(*option, commands);
      continue;
    }
    for (const std::string& name : option->get_lnames())
      command.flags.push_back({"--" + name, option->get_description(), value_of(*option, commands)});
  }
  return command;
}

/// Every command, the program itself first. --config may stand after a command as well.
std::vector<Command> described_commands(const CLI::App& app) {
  const auto subcommands = app.get_subcommands([](const CLI::App*) { return true; });
  std::vector<std::string> names;
  for (const CLI::App* const one : subcommands) names.push_back(one->get_name());
  std::vector<std::string> pages = names;
  pages.push_back(app.get_name());
  std::vector<Command> commands{command_of(app, pages, true)};
  commands.front().argument = {Value::Kind::words, names, "COMMAND"};
  const auto config = std::find_if(commands.front().flags.begin(), commands.front().flags.end(),
                                   [](const Flag& flag) { return flag.name == "--config"; });
  const Flag of_all = *config;
  for (const CLI::App* const one : subcommands) {
    commands.push_back(command_of(*one, pages, false));
    commands.back().flags.push_back(of_all);
  }
  return commands;
}

/// Text inside single quotes of a shell.
std::string in_quotes(const std::string& text, const std::string& quote_inside = "'\\''") {
  std::string result;
  for (const char byte : text) result += byte == '\'' ? quote_inside : std::string(1, byte);
  return result;
}

// ---- bash -----------------------------------------------------------------------------------------------------------

std::string bash_reply(const Value& value) {
  switch (value.kind) {
  case Value::Kind::words:
    return fmt::format("words='{}'", in_quotes(fmt::format("{}", fmt::join(value.words, " "))));
  case Value::Kind::file:
    return "kind=file";
  case Value::Kind::folder:
    return "kind=directory";
  case Value::Kind::anything:
    return "kind=nothing";
  case Value::Kind::none:
    return ":";
  }
  return {};
}

std::string bash_script(const std::vector<Command>& commands) {
  std::string options;
  std::string values;
  for (const Command& command : commands) {
    std::vector<std::string> names;
    for (const Flag& flag : command.flags) {
      names.push_back(flag.name);
      if (flag.value.kind != Value::Kind::none)
        values += fmt::format("  '{} {}') {} ;;\n", command.name, flag.name, bash_reply(flag.value));
    }
    options +=
        fmt::format("  '{}') options='{}'; {} ;;\n", command.name, fmt::join(names, " "), bash_reply(command.argument));
  }
  std::string patterns;
  for (const std::string& name : commands.front().argument.words) patterns += (patterns.empty() ? "" : "|") + name;
  return fmt::format(
      R"(# Completes commands, options and values of leadscore in bash. Made by `leadscore completion bash`.

_leadscore() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} command='' flag='' options='' words='' kind='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${{COMP_WORDS[i]}} in
    -*) flag=${{COMP_WORDS[i]}} ;;
    {}) [[ -n $command ]] || command=${{COMP_WORDS[i]}} ;;
    esac
  done
  case $command in
{}  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
    return
  fi
  # A flag may take several values: what follows it are its values, up to the next flag.
  case "$command $flag" in
{}  esac
  if [[ -n $words && $kind == '' ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
  elif [[ $kind == file || $kind == directory ]]; then
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -A "$kind" -- "$word")
  fi
}}
complete -F _leadscore leadscore
)",
      patterns, options, values);
}

// ---- zsh ------------------------------------------------------------------------------------------------------------

/// Text in a specification of _arguments, inside single quotes.
std::string zsh_text(const std::string& text) {
  std::string result;
  for (const char byte : text) {
    if (std::string_view("[]:\\").find(byte) != std::string_view::npos) result += '\\';
    result += byte;
  }
  return in_quotes(result);
}

std::string zsh_value(const Value& value) {
  const std::string name = zsh_text(value.name.empty() ? "value" : value.name);
  switch (value.kind) {
  case Value::Kind::words:
    return fmt::format(":{}:({})", name, in_quotes(fmt::format("{}", fmt::join(value.words, " "))));
  case Value::Kind::file:
    return fmt::format(":{}:_files", name);
  case Value::Kind::folder:
    return fmt::format(":{}:_files -/", name);
  case Value::Kind::anything:
    return fmt::format(":{}: ", name);
  case Value::Kind::none:
    return {};
  }
  return {};
}

std::string zsh_flags(const Command& command, const std::string& indent) {
  std::string text;
  for (const Flag& flag : command.flags)
    text += fmt::format(" \\\n{}'*{}[{}]{}'", indent, flag.name, zsh_text(flag.description), zsh_value(flag.value));
  return text;
}

std::string zsh_script(const std::vector<Command>& commands) {
  std::string names;
  std::string cases;
  for (const Command& command : commands) {
    if (command.name.empty()) continue;
    names += fmt::format("    '{}:{}'\n", command.name, zsh_text(command.description));
    const std::string argument =
        command.argument.kind == Value::Kind::none ? "" : fmt::format(" \\\n      '*{}'", zsh_value(command.argument));
    cases +=
        fmt::format("    {})\n      _arguments{}{}\n      ;;\n", command.name, zsh_flags(command, "      "), argument);
  }
  return fmt::format(R"(#compdef leadscore
# Completes commands, options and values of leadscore in zsh. Made by `leadscore completion zsh`.

_leadscore() {{
  local context state state_descr line
  typeset -A opt_args
  local -a commands
  commands=(
{}  )
  _arguments -C{} \
    '1: :->command' '*:: :->arguments'
  case $state in
  command) _describe command commands ;;
  arguments)
    case $words[1] in
{}    esac
    ;;
  esac
}}

if [[ $funcstack[1] == _leadscore ]]; then
  _leadscore "$@"
else
  compdef _leadscore leadscore
fi
)",
                     names, zsh_flags(commands.front(), "    "), cases);
}

// ---- fish -----------------------------------------------------------------------------------------------------------

std::string fish_value(const Value& value) {
  switch (value.kind) {
  case Value::Kind::words:
    return fmt::format(" -x -a '{}'", in_quotes(fmt::format("{}", fmt::join(value.words, " ")), "\\'"));
  case Value::Kind::file:
    return " -r -F";
  case Value::Kind::folder:
    return " -x -a '(__fish_complete_directories)'";
  case Value::Kind::anything:
    return " -x";
  case Value::Kind::none:
    return {};
  }
  return {};
}

std::string fish_script(const std::vector<Command>& commands) {
  std::string text =
      "# Completes commands, options and values of leadscore in fish. Made by `leadscore completion fish`.\n\n"
      "complete -c leadscore -f\n";
  for (const Command& command : commands) {
    const std::string where =
        command.name.empty() ? "__fish_use_subcommand" : fmt::format("'__fish_seen_subcommand_from {}'", command.name);
    if (!command.name.empty())
      text += fmt::format("\ncomplete -c leadscore -n __fish_use_subcommand -a {} -d '{}'\n", command.name,
                          in_quotes(command.description, "\\'"));
    for (const Flag& flag : command.flags)
      text += fmt::format("complete -c leadscore -n {} -l {}{} -d '{}'\n", where, flag.name.substr(2),
                          fish_value(flag.value), in_quotes(flag.description, "\\'"));
    const Value::Kind kind = command.argument.kind;
    if (!command.name.empty() && kind == Value::Kind::file)
      text += fmt::format("complete -c leadscore -n {} -F\n", where);
    if (!command.name.empty() && kind == Value::Kind::words)
      text += fmt::format("complete -c leadscore -n {} -a '{}'\n", where, fmt::join(command.argument.words, " "));
  }
  return text;
}

} // namespace

std::string completion_script(const CLI::App& app, const std::string& shell) {
  const std::vector<Command> commands = described_commands(app);
  if (shell == "zsh") return zsh_script(commands);
  return shell == "fish" ? fish_script(commands) : bash_script(commands);
}

} // namespace leadscore
