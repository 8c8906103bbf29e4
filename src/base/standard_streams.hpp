#pragma once

#include <string_view>

namespace leadscore {

/// For the start of the program. A standard stream that is closed becomes one on which every call fails, so that no
/// file that is opened later takes its place. A pipe without a reader and a file that grows beyond the limit (ulimit
/// -f) are errors of the call that writes, in place of signals; programs that this one starts get the signals as ever.
/// False: it cannot be done.
[[nodiscard]] bool prepare_standard_streams();

/// Writes the parts one after the other. What standard error does not take is lost: there is nowhere to tell it.
void print_to_standard_error(std::string_view text, std::string_view more = {}, std::string_view end = {}) noexcept;

/// Ends the program by SIGPIPE, as programs end whose reader has gone. Returns if SIGPIPE was ignored when it began.
void end_by_broken_pipe();

} // namespace leadscore
