#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace leadscore {

/// The content of one input file: read from disk or standard input and, if its first bytes say so, decompressed (gzip,
/// zstd, xz, bzip2, or a zip archive of one file).
class InputBytes {
public:
  /// Throws Error when the file cannot be opened.
  explicit InputBytes(const std::string& path);
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

private:
  struct State;
  std::unique_ptr<State> state_;
};

} // namespace leadscore
