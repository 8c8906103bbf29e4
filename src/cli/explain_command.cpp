#include "cli/commands.hpp"
namespace leadscore {
ExitCode run_explain(const ExplainOptions&) { return ExitCode::done; }
} // namespace leadscore
