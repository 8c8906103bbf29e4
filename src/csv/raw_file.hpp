#pragma once

#include "base/hash.hpp"

#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

namespace leadscore {

/// A file on disk, or standard input (`-`), read once from the beginning to the end and hashed on the way.
class RawFile {
public:
  /// Throws Error when the file is missing, a folder or not readable.
  explicit RawFile(std::string path);
  ~RawFile();
  RawFile(const RawFile&) = delete;
  RawFile& operator=(const RawFile&) = delete;

  /// How messages call the file: its path, or `standard input`.
  [[nodiscard]] const std::string& name() const { return name_; }
  /// The first bytes of the file (64 KiB, less only if there are no more), without consuming them.
  std::string_view beginning();
  /// Fills `buffer` as far as the file goes; fewer than `size` bytes mean its end. Throws Error on a read error.
  std::size_t read(char* buffer, std::size_t size);
  [[nodiscard]] std::int64_t bytes_consumed() const { return bytes_consumed_; }
  /// To be called at the end. Throws Error if the file is not what it was when it was opened.
  void check_unchanged() const;
  /// SHA-256 of the bytes read. Ends the computation.
  std::string sha256() { return hash_.hex(); }

private:
  /// What tells a changed file from one that stayed as it was.
  struct Version {
    bool is_regular = false;
    std::int64_t size = 0;
    timespec modified{};
    timespec changed{};
  };
  [[nodiscard]] Version version() const;
  std::size_t read_from_disk(char* buffer, std::size_t size);

  std::string name_;
  int descriptor_ = -1;
  bool owns_descriptor_ = false;
  Version version_;
  std::string beginning_;
  std::size_t beginning_used_ = 0;
  bool has_beginning_ = false;
  std::int64_t bytes_consumed_ = 0;
  Sha256 hash_;
};

} // namespace leadscore
