#pragma once

#include <string>
#include <sys/types.h>

namespace leadscore {

/// A shell command whose standard output is read. It has no terminal, nothing to read, and none of our descriptors;
/// what it writes to standard error goes to ours. It ends with the program at the latest.
class ShellCommand {
public:
  /// Starts it. `name`: for messages. Throws Error.
  ShellCommand(std::string name, const std::string& command);
  /// Ends the command if it still runs.
  ~ShellCommand();
  ShellCommand(const ShellCommand&) = delete;
  ShellCommand& operator=(const ShellCommand&) = delete;

  /// The read end of its output.
  [[nodiscard]] int output() const { return output_; }
  /// To be called at the end of its output: waits for its end. Throws Error unless it ended with 0.
  void finish();

private:
  std::string name_;
  int output_ = -1;
  pid_t process_ = -1;    ///< its group has the same number; below 0: it has ended
  std::size_t place_ = 0; ///< among the commands that run
};

} // namespace leadscore
