#include "base/out_of_memory.hpp"

#include "base/standard_streams.hpp"

#include <atomic>
#include <cstdlib>
#include <new>
#include <unistd.h>

namespace leadscore {

const char* const out_of_memory_message =
    "out of memory (end other programs, raise the limit on memory, or run with fewer --threads)\n";

namespace {

constexpr std::size_t reserve_size = 1U << 20U;
constexpr int could_not_run = 2;

void* reserve = nullptr;
std::atomic<pid_t> ending_thread = 0;
void (*action_before)(void*) = nullptr;
void* argument_of_action = nullptr;

/// Called by `new`, on any thread. Its own calls of `new` may fail too: then there is nothing left to be done.
void end() {
  pid_t nobody = 0;
  if (ending_thread.compare_exchange_strong(nobody, ::gettid())) {
    std::free(reserve);
    if (action_before != nullptr) action_before(argument_of_action);
  }
  while (ending_thread != ::gettid()) ::pause(); // another thread ends the program
  remove_all_by_name();
  print_to_standard_error(out_of_memory_message);
  ::_exit(could_not_run);
}

} // namespace

void end_when_out_of_memory() {
  reserve = std::malloc(reserve_size);
  std::set_new_handler(end);
}

BeforeOutOfMemory::BeforeOutOfMemory(void (*action)(void*), void* argument) {
  argument_of_action = argument;
  action_before = action;
}

BeforeOutOfMemory::~BeforeOutOfMemory() { action_before = nullptr; }

} // namespace leadscore
