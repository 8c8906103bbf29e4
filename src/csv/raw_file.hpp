#pragma once

#include "base/hash.hpp"
#include "csv/stream_copy.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace leadscore {

class ShellCommand;

/// Tells a regular file from every other one, and from what it was before it was changed.
struct FileVersion {
  bool is_regular = false;
  std::uint64_t device = 0;
  std::uint64_t number = 0; ///< inode
  std::int64_t size = 0;
  std::int64_t modified = 0; ///< nanoseconds
  std::int64_t changed = 0;  ///< nanoseconds
  bool operator==(const FileVersion&) const = default;
};

/// The start of the name of an input that is the output of a command.
inline constexpr std::string_view command_prefix = "cmd:";

/// A file on disk, a pipe, standard input (`-`) or the output of a command (`cmd:COMMAND`), read once from the
/// beginning to the end and hashed on the way.
class RawFile {
public:
  /// Throws Error when the file is missing, a folder or not readable.
  explicit RawFile(std::string path);
  /// Reads an open file, and closes it. `path`: for messages.
  RawFile(std::string path, int descriptor);
  ~RawFile();
  RawFile(const RawFile&) = delete;
  RawFile& operator=(const RawFile&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  /// How messages call the file: its path, or `standard input`.
  [[nodiscard]] const std::string& name() const { return name_; }
  /// As it was when it was opened.
  [[nodiscard]] const FileVersion& version() const { return version_; }
  /// It cannot be opened again and read from its beginning.
  [[nodiscard]] bool is_stream() const { return !version_.is_regular || path_ == "-"; }
  /// What is read from now on is copied, too. To be called before anything is read.
  void copy_to(std::shared_ptr<StreamCopy> copy) { copy_ = std::move(copy); }

  /// The first bytes of the file (64 KiB, less only if there are no more), without consuming them.
  std::string_view beginning();
  /// Fills `buffer` as far as the file goes; fewer than `size` bytes mean its end. Throws Error on a read error, and at
  /// the end of a command's output if the command failed.
  std::size_t read(char* buffer, std::size_t size);
  [[nodiscard]] std::int64_t bytes_consumed() const { return bytes_consumed_; }
  /// To be called at the end. Throws Error if a regular file is not what it was when it was opened, or if the bytes
  /// read are not as many as its size.
  void check_unchanged() const;
  /// SHA-256 of the bytes read. Ends the computation.
  std::string sha256() { return hash_.hex(); }

private:
  void open();
  void begin();
  [[nodiscard]] FileVersion present_version() const;
  std::size_t read_from_disk(char* buffer, std::size_t size);

  std::string path_, name_;
  int descriptor_ = -1;
  bool owns_descriptor_ = true;
  std::unique_ptr<ShellCommand> command_;
  FileVersion version_;
  std::int64_t first_byte_ = 0; ///< where a regular file is read from: standard input may stand behind its beginning
  std::shared_ptr<StreamCopy> copy_;
  std::string beginning_;
  std::size_t beginning_used_ = 0;
  bool has_beginning_ = false;
  std::int64_t bytes_consumed_ = 0;
  Sha256 hash_;
};

} // namespace leadscore
