// Stands between a program and the C library (LD_PRELOAD), and lets the system refuse what the program needs, once it
// has reached main.
//
//   SHORTAGE_OF=     thread (pthread_create fails with EAGAIN), memory (malloc and its like give nothing), output
//   (writes
//                    to standard output and error fail with ENOSPC)
//   SHORTAGE_AT=N    the first call of that kind that fails, from 1
//   SHORTAGE_CALLS=  how many calls fail from there on (default: all)
//   SHORTAGE_LOG=    gets a line once a call has failed

#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

extern "C" {
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* memory, size_t size);
void* __libc_memalign(size_t alignment, size_t size);
}

namespace {

std::atomic<bool> has_begun = false;
std::atomic<long> calls = 0;
bool is_of_thread = false, is_of_memory = false, is_of_output = false;
long first = 0, last = 0;

/// Allocates no memory: it is asked for each allocation.
bool fails() {
  const long call = ++calls;
  if (call < first || call > last) return false;
  if (call == first) {
    const auto file = static_cast<int>(
        syscall(SYS_openat, AT_FDCWD, std::getenv("SHORTAGE_LOG"), O_WRONLY | O_CREAT | O_APPEND, 0600));
    if (syscall(SYS_write, file, "failed\n", 7) != 7) std::abort();
    syscall(SYS_close, file);
  }
  return true;
}

bool has_no_memory() {
  if (!is_of_memory || !has_begun || !fails()) return false;
  errno = ENOMEM;
  return true;
}

bool is_setting(const char* name, const char* value) {
  const char* const present = std::getenv(name);
  return present != nullptr && std::strcmp(present, value) == 0;
}

using Main = int (*)(int, char**, char**);
Main program = nullptr;

int begin(int count, char** arguments, char** environment) {
  is_of_thread = is_setting("SHORTAGE_OF", "thread");
  is_of_memory = is_setting("SHORTAGE_OF", "memory");
  is_of_output = is_setting("SHORTAGE_OF", "output");
  const char* const at = std::getenv("SHORTAGE_AT");
  first = at == nullptr ? LONG_MAX : std::atol(at);
  const char* const many = std::getenv("SHORTAGE_CALLS");
  last = many == nullptr ? LONG_MAX : first + std::atol(many) - 1;
  has_begun = true;
  return program(count, arguments, environment);
}

template <typename Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

} // namespace

extern "C" {

int __libc_start_main(Main main, int count, char** arguments, void (*initialize)(), void (*finalize)(),
                      void (*finalize_loader)(), void* stack_end) {
  program = main;
  using Start = int (*)(Main, int, char**, void (*)(), void (*)(), void (*)(), void*);
  return next<Start>("__libc_start_main")(begin, count, arguments, initialize, finalize, finalize_loader, stack_end);
}

void* malloc(size_t size) { return has_no_memory() ? nullptr : __libc_malloc(size); }
void* calloc(size_t count, size_t size) { return has_no_memory() ? nullptr : __libc_calloc(count, size); }
void* realloc(void* memory, size_t size) { return has_no_memory() ? nullptr : __libc_realloc(memory, size); }
void* memalign(size_t alignment, size_t size) { return has_no_memory() ? nullptr : __libc_memalign(alignment, size); }
void* aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }
int posix_memalign(void** memory, size_t alignment, size_t size) {
  *memory = memalign(alignment, size);
  return *memory == nullptr ? ENOMEM : 0;
}

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*work)(void*), void* argument) {
  if (is_of_thread && has_begun && fails()) return EAGAIN;
  using Create = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
  static const auto create = next<Create>("pthread_create");
  return create(thread, attributes, work, argument);
}

ssize_t write(int file, const void* bytes, size_t size) {
  if (is_of_output && has_begun && (file == STDOUT_FILENO || file == STDERR_FILENO) && fails()) {
    errno = ENOSPC;
    return -1;
  }
  return syscall(SYS_write, file, bytes, size);
}
}
