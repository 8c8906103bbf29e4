#pragma once

namespace leadscore {

/// From here on the program ends with exit code 2 and a message when `new` gets no memory: what RemovedBySignals name
/// is removed. It does not go on by an exception, since libraries (CLI11, Abseil, directory_iterator) do not bear one
/// everywhere. For the start of the program.
void end_when_out_of_memory();

/// Removes what RemovedBySignals name. Asks for no memory.
void remove_all_by_name() noexcept;

/// The message.
extern const char* const out_of_memory_message;

/// Something to do before the program ends for lack of memory; some memory is kept for it. One at a time.
class BeforeOutOfMemory {
public:
  BeforeOutOfMemory(void (*action)(void*), void* argument);
  ~BeforeOutOfMemory();
  BeforeOutOfMemory(const BeforeOutOfMemory&) = delete;
  BeforeOutOfMemory& operator=(const BeforeOutOfMemory&) = delete;
};

} // namespace leadscore
