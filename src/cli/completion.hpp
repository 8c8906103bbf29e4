#pragma once

#include <string>

namespace CLI {
class App;
}

namespace leadscore {

/// A script by which `shell` (bash, zsh or fish) completes the commands of `app`, their options and values.
std::string completion_script(const CLI::App& app, const std::string& shell);

} // namespace leadscore
