#pragma once

#include <string>

namespace CLI {
class App;
}

namespace leadscore {

/// The manual page of a command (or of `leadscore` itself) in man's format, made from the same texts as `--help`.
/// Throws Error for a command that does not exist.
std::string manual_page(const CLI::App& app, const std::string& command);

} // namespace leadscore
