#pragma once

#include <compare>
#include <stdexcept>
#include <string>
#include <vector>

namespace leadscore {

/// What the program says to the shell when it ends. 128 + n (ended by signal n) is the shell's own.
enum class ExitCode : int {
  done = 0,
  answer_is_no = 1,
  could_not_run = 2,
  too_many_rejects = 3,
  locked = 11,
};

/// A place in a text file. Lines and columns count from 1, columns in characters; 0 means "not known".
struct Position {
  int line = 0;
  int column = 0;
  auto operator<=>(const Position&) const = default;
};

/// One thing that is wrong in a file, and how to mend it.
struct Problem {
  std::string file;
  Position at;
  std::string message;     ///< what is wrong, without the position
  std::string remedy;      ///< what to do; may be empty
  std::string source_line; ///< the line of the file that `at` speaks of, for the caret; may be empty
};

/// `file:line:column: message (remedy)`, and below it the line and a caret if the line is known:
///
///     rules.yaml:12:9: unknown key 'pionts' (did you mean 'points'?)
///        12 |         pionts: 10
///           |         ^
///
/// Parts that are not known are left out. No line break at the end. A long line is cut around the caret.
std::string to_text(const Problem& problem);

/// Why a command ends without doing its work. `what()` is complete text for people.
class Error : public std::runtime_error {
public:
  explicit Error(const std::string& text, ExitCode exit_code = ExitCode::could_not_run)
      : std::runtime_error(text), exit_code_(exit_code) {}
  [[nodiscard]] ExitCode exit_code() const { return exit_code_; }

private:
  ExitCode exit_code_;
};

/// All that is wrong with a file or with several, told at once.
/// `what()` is every problem's text, ordered by file and position, equal ones once.
class ProblemsError : public Error {
public:
  explicit ProblemsError(std::vector<Problem> problems);
  [[nodiscard]] const std::vector<Problem>& problems() const { return problems_; }

private:
  std::vector<Problem> problems_;
};

} // namespace leadscore
