#include "cli/manual.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace leadscore {

namespace {

/// Text as man reads it: no line of it begins a request, hyphens stay hyphens.
std::string escaped(const std::string& text) {
  std::string result;
  for (const char character : text) {
    if (character == '\\')
      result += "\\e";
    else if (character == '-')
      result += "\\-";
    else if ((character == '.' || character == '\'') && (result.empty() || result.back() == '\n'))
      result += std::string("\\&") + character;
    else
      result += character;
  }
  return result;
}

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

void append_options(std::string& page, const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    const std::string name = option->get_positional() ? option->get_name(true) : option->get_name();
    std::string type = option->get_type_name();
    if (option->get_positional() && !type.empty())
      page += fmt::format(".TP\n.B {}\n", escaped(type));
    else if (type.empty())
      page += fmt::format(".TP\n.B {}\n", escaped(name));
    else
      page += fmt::format(".TP\n.BI {} \" {}\"\n", escaped(name), escaped(type));
    page += escaped(option->get_description()) + "\n";
  }
}

constexpr const char* exit_codes = R"(.SH EXIT STATUS
.TP
.B 0
done
.TP
.B 1
ran, and the answer is no
.TP
.B 2
could not run: usage, rules, input or disk
.TP
.B 3
too many rejected records, or input that cannot be right; nothing was published
.TP
.B 11
another run holds the lock of the workspace
)";

} // namespace

std::string manual_page(const CLI::App& app, const std::string& name) {
  const CLI::App* command = &app;
  if (name != app.get_name()) {
    std::vector<std::string> known{app.get_name()};
    command = nullptr;
    for (const CLI::App* candidate : commands_of(app)) {
      known.push_back(candidate->get_name());
      if (candidate->get_name() == name) command = candidate;
    }
    if (command == nullptr)
      throw Error(fmt::format("leadscore manual: there is no command '{}' ({})", name, suggestion(name, known)));
  }
  const bool whole = command == &app;
  const std::string title = whole ? "leadscore" : "leadscore-" + name;
  std::string upper = title;
  for (char& character : upper)
    if (character >= 'a' && character <= 'z') character = static_cast<char>(character - 'a' + 'A');
  std::string page =
      fmt::format(".TH {} 1 \"\" \"leadscore {}\" \"User Commands\"\n", escaped(upper), LEADSCORE_VERSION);
  page += fmt::format(".SH NAME\n{} \\- {}\n", escaped(title), escaped(command->get_description()));
  page += fmt::format(".SH SYNOPSIS\n.B leadscore {}\n[options]\n", whole ? "COMMAND" : escaped(name));
  page += ".SH OPTIONS\n";
  append_options(page, *command);
  if (whole) {
    page += ".SH COMMANDS\n";
    for (const CLI::App* candidate : commands_of(app))
      page += fmt::format(".TP\n.BR leadscore\\-{} (1)\n{}\n", escaped(candidate->get_name()),
                          escaped(candidate->get_description()));
  }
  const std::string footer = command->get_footer();
  if (footer.starts_with("Example:\n"))
    page += fmt::format(".SH EXAMPLE\n.nf\n{}\n.fi\n", escaped(footer.substr(std::string("Example:\n").size())));
  return page + exit_codes;
}

} // namespace leadscore
