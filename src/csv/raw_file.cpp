#include "csv/raw_file.hpp"

#include "base/error.hpp"
#include "csv/shell_command.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace leadscore {
namespace {

constexpr std::size_t beginning_size = std::size_t{64} << 10;
/// Read and hashed at a time: fits into the second-level cache.
constexpr std::size_t piece_size = std::size_t{256} << 10;

std::int64_t nanoseconds(const timespec& time) { return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; }

} // namespace

RawFile::RawFile(std::string path) : path_(std::move(path)), name_(path_ == "-" ? "standard input" : path_) {
  open();
  begin();
}

RawFile::RawFile(std::string path, int descriptor)
    : path_(std::move(path)), name_(path_ == "-" ? "standard input" : path_), descriptor_(descriptor) {
  begin();
}

RawFile::~RawFile() {
  if (owns_descriptor_) ::close(descriptor_);
}

void RawFile::open() {
  if (path_ == "-") {
    descriptor_ = STDIN_FILENO;
    owns_descriptor_ = false;
    return;
  }
  if (path_.starts_with(command_prefix)) {
    command_ = std::make_unique<ShellCommand>(path_, path_.substr(command_prefix.size()));
    descriptor_ = command_->output();
    owns_descriptor_ = false;
    return;
  }
  descriptor_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor_ >= 0) return;
  const int cause = errno;
  if (cause == ENOENT) throw Error(fmt::format("{}: there is no such file (check the path)", name_));
  throw Error(
      fmt::format("{}: cannot be opened: {} (check the path and its permissions)", name_, std::strerror(cause)));
}

void RawFile::begin() {
  struct stat status {};
  if (fstat(descriptor_, &status) == 0 && S_ISDIR(status.st_mode)) {
    if (owns_descriptor_) ::close(descriptor_);
    throw Error(fmt::format("{}: is a folder (name a file, or a pattern such as '{}/*.csv')", name_, name_));
  }
  version_ = present_version();
  if (version_.is_regular) first_byte_ = std::max<std::int64_t>(0, ::lseek(descriptor_, 0, SEEK_CUR));
}

FileVersion RawFile::present_version() const {
  struct stat status {};
  if (fstat(descriptor_, &status) != 0) return {};
  return {S_ISREG(status.st_mode),    status.st_dev, status.st_ino, status.st_size, nanoseconds(status.st_mtim),
          nanoseconds(status.st_ctim)};
}

std::string_view RawFile::beginning() {
  if (!has_beginning_) {
    beginning_.resize(beginning_size);
    beginning_.resize(read_from_disk(beginning_.data(), beginning_.size()));
    has_beginning_ = true;
  }
  return beginning_;
}

std::size_t RawFile::read(char* buffer, std::size_t size) {
  std::size_t filled = 0;
  if (beginning_used_ < beginning_.size()) {
    filled = std::min(size, beginning_.size() - beginning_used_);
    std::memcpy(buffer, beginning_.data() + beginning_used_, filled);
    beginning_used_ += filled;
  }
  return filled + read_from_disk(buffer + filled, size - filled);
}

std::size_t RawFile::read_from_disk(char* buffer, std::size_t size) {
  std::size_t filled = 0;
  while (filled < size) {
    const ssize_t count = ::read(descriptor_, buffer + filled, std::min(size - filled, piece_size));
    if (count < 0) {
      if (errno == EINTR) continue;
      throw Error(fmt::format("{}: cannot be read: {} (check the disk)", name_, std::strerror(errno)));
    }
    if (count == 0) {
      if (command_) command_->finish();
      break;
    }
    const std::string_view bytes(buffer + filled, static_cast<std::size_t>(count));
    hash_.add(bytes);
    if (copy_) copy_->add(bytes);
    filled += bytes.size();
  }
  bytes_consumed_ += static_cast<std::int64_t>(filled);
  return filled;
}

void RawFile::check_unchanged() const {
  if (!version_.is_regular) return;
  if (present_version() == version_ && first_byte_ + bytes_consumed_ == version_.size) return;
  throw Error(fmt::format("{}: changed while it was read (run again when the export is complete)", name_));
}

} // namespace leadscore
