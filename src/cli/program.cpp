#include "base/ending_signals.hpp"
#include "base/out_of_memory.hpp"
#include "base/standard_streams.hpp"
#include "cases/case_file.hpp"
#include "cli/commands.hpp"
#include "publish/publish.hpp"
#include "rules/schema.hpp"

#include <exception>
#include <filesystem>
#include <fmt/format.h>
#include <malloc.h>
#include <new>
#include <string_view>
#include <system_error>

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

/// What no command caught. Prints it and gives the exit code.
ExitCode report_failure() {
  try {
    throw;
  } catch (const ReaderGone& error) {
    end_by_broken_pipe();
    print_to_standard_error(error.what(), "\n");
  } catch (const Error& error) {
    print_to_standard_error(error.what(), "\n");
    return error.exit_code();
  } catch (const std::bad_alloc&) {
    print_to_standard_error(out_of_memory_message);
  } catch (const std::filesystem::filesystem_error& error) {
    print_to_standard_error(fmt::format("{}: cannot be used: {}\n", error.path1().string(), error.code().message()));
  } catch (const std::system_error& error) {
    print_to_standard_error("the system refused what the program needs: ", error.what(), "\n");
  } catch (const std::exception& error) {
    print_to_standard_error("unexpected: ", error.what(), " (please report this as a bug)\n");
  }
  return ExitCode::could_not_run;
}

} // namespace

int run_program(int argc, const char* const* argv) {
  if (!prepare_standard_streams()) return static_cast<int>(ExitCode::could_not_run);
  remove_files_on_ending_signals();
  end_when_out_of_memory();
  // Blocks of files come and go by the thousand and are used again; what is larger goes back to the system at once.
  mallopt(M_MMAP_THRESHOLD, 16 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
  try {
    try {
      return static_cast<int>(run_command(argc, argv));
    } catch (...) {
      return static_cast<int>(report_failure());
    }
  } catch (...) { // no memory for the message
    print_to_standard_error(out_of_memory_message);
  }
  return static_cast<int>(ExitCode::could_not_run);
}

} // namespace leadscore
