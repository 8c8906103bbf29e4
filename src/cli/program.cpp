#include "cases/case_file.hpp"
#include "cli/commands.hpp"
#include "publish/publish.hpp"
#include "rules/schema.hpp"

#include <cstdio>
#include <exception>
#include <fmt/format.h>
#include <malloc.h>
#include <new>

namespace leadscore {

namespace {

ExitCode run_command(int argc, const char* const* argv) {
  const Options options = read_options(argc, argv);
  switch (options.command) {
  case Options::Command::score:
    return run_score(options.score, {argv, argv + argc});
  case Options::Command::nightly:
    return run_nightly(options.nightly, {argv, argv + argc});
  case Options::Command::history:
    return run_history(options.history);
  case Options::Command::explain:
    return run_explain(options.explain);
  case Options::Command::check:
    return run_check(options.check);
  case Options::Command::test:
    return run_test(options.test);
  case Options::Command::diff:
    return run_diff(options.diff);
  case Options::Command::init:
    return run_init(options.init);
  case Options::Command::schema:
    print_to_standard_output(options.schema_of_cases ? case_file_schema() : rule_file_schema());
    return ExitCode::done;
  case Options::Command::print:
    print_to_standard_output(options.text);
    return ExitCode::done;
  }
  return ExitCode::could_not_run;
}

} // namespace

int run_program(int argc, const char* const* argv) {
  // Blocks of files come and go by the thousand and are used again; what is larger goes back to the system at once.
  mallopt(M_MMAP_THRESHOLD, 16 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
  try {
    return static_cast<int>(run_command(argc, argv));
  } catch (const Error& error) {
    fmt::print(stderr, "{}\n", error.what());
    return static_cast<int>(error.exit_code());
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "out of memory: nothing was published\n");
  } catch (const std::exception& error) {
    fmt::print(stderr, "unexpected: {} (nothing was published; please report this as a bug)\n", error.what());
  }
  return static_cast<int>(ExitCode::could_not_run);
}

} // namespace leadscore
