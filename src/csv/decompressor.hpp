#pragma once

#include "base/error.hpp"
#include "csv/raw_file.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace leadscore {

/// The content of a compressed file, read once from the beginning to the end.
class Decompressor {
public:
  Decompressor() = default;
  virtual ~Decompressor() = default;
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;

  /// Fills `buffer` as far as the content goes; fewer than `size` bytes mean its end. Throws Error.
  virtual std::size_t read(char* buffer, std::size_t size) = 0;
  /// To be called at the end of the content: how many bytes of the file it took, none if that cannot be told. Throws
  /// Error if another content follows.
  virtual std::optional<std::int64_t> finish() = 0;
};

inline constexpr std::size_t compressed_piece = std::size_t{256} << 10; ///< bytes read from the file at a time

/// The content of a gzip file, of all its members one after the other.
/// `piece`: bytes read from the file at a time, 32 at least.
std::unique_ptr<Decompressor> gunzip(RawFile& file, std::size_t piece = compressed_piece);

/// The content of a zstd, xz or bzip2 file, or of a zip archive of one file.
std::unique_ptr<Decompressor> unarchive(RawFile& file, bool is_zip);

/// `cause`: what is wrong with the compressed bytes.
Error damaged(const RawFile& file, std::string_view cause);

} // namespace leadscore
