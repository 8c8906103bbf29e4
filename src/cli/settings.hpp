#pragma once

#include "base/error.hpp"

#include <optional>

namespace CLI {
class App;
class ParseError;
} // namespace CLI

/// Options that do not come from the command line: from a file (`--config`, else `leadscore.toml` where the program
/// starts, if there is one) with a section for each command, and from the environment (`LEADSCORE_LOCK_WAIT` is
/// --lock-wait). The command line goes before the file, the file before the environment.
namespace leadscore {

/// To be called before the command line is parsed.
void read_settings_too(CLI::App& app);

/// From here on, help does not show the names of the environment.
void hide_environment(CLI::App& app);

/// What is wrong with the settings file, if that is what `error` is about.
std::optional<Error> settings_error(const CLI::App& app, const CLI::ParseError& error);

} // namespace leadscore
