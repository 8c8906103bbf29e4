#pragma once

#include "csv/raw_file.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace leadscore {

/// Tells the content of a file, decompressed, from other contents: equal contents have equal marks.
struct ContentMark {
  std::int64_t bytes = 0;
  std::uint64_t crc64 = 0;
  bool operator==(const ContentMark&) const = default;
};

/// The content of one input file: read from its source and, if its first bytes say so, decompressed (gzip, zstd, xz,
/// bzip2, or a zip archive of one file).
class InputBytes {
public:
  explicit InputBytes(std::unique_ptr<RawFile> file);
  ~InputBytes();
  InputBytes(const InputBytes&) = delete;
  InputBytes& operator=(const InputBytes&) = delete;

  /// How messages call the file.
  [[nodiscard]] const std::string& name() const;
  /// Fills `buffer` as far as the content goes; fewer than `size` bytes mean its end.
  /// Throws Error on a read or decompression error and, at the end, when the file changed meanwhile.
  std::size_t read(char* buffer, std::size_t size);
  /// Bytes of the file on disk.
  [[nodiscard]] std::int64_t bytes_consumed() const;
  /// SHA-256 of the file as it lies on disk; valid at the end.
  [[nodiscard]] const std::string& sha256() const;
  /// Of what was read so far.
  [[nodiscard]] const ContentMark& content_mark() const;

private:
  struct State;
  std::unique_ptr<State> state_;
};

} // namespace leadscore
