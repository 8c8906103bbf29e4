#include "csv/stream_copy.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace leadscore {

StreamCopy::StreamCopy() {
  const char* const named = std::getenv("TMPDIR");
  folder_ = named == nullptr || *named == '\0' ? "/var/tmp" : named;
  descriptor_ = ::open(folder_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor_ >= 0) return;
  // Not every file system has files without a name.
  std::string path = folder_ + "/leadscore-XXXXXX";
  descriptor_ = ::mkostemp(path.data(), O_CLOEXEC);
  if (descriptor_ < 0)
    fail("cannot be created");
  else
    ::unlink(path.c_str());
}

StreamCopy::~StreamCopy() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void StreamCopy::add(std::string_view bytes) {
  while (!bytes.empty() && failure_.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) fail("cannot be written");
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

int StreamCopy::open() const {
  if (descriptor_ < 0) return -1;
  return ::open(fmt::format("/proc/self/fd/{}", descriptor_).c_str(), O_RDONLY | O_CLOEXEC);
}

void StreamCopy::fail(const std::string& what) {
  failure_ = fmt::format("a temporary file in {} {}: {}", folder_, what, std::strerror(errno));
}

} // namespace leadscore
