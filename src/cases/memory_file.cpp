#include "cases/memory_file.hpp"

#include "base/error.hpp"

#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

namespace leadscore {

MemoryFile::MemoryFile(std::string_view text) : descriptor_(::memfd_create("leadscore", MFD_CLOEXEC)) {
  const auto require = [](bool good) {
    if (!good) throw Error(fmt::format("a file in memory cannot be written: {}", std::strerror(errno)));
  };
  require(descriptor_ >= 0);
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor_, text.data(), text.size());
    require(written >= 0 || errno == EINTR);
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  path_ = fmt::format("/proc/self/fd/{}", descriptor_);
}

MemoryFile::~MemoryFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

} // namespace leadscore
