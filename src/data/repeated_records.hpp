#pragma once

#include <absl/container/flat_hash_map.h>
#include <cstddef>
#include <cstdint>

namespace leadscore {

/// How many records of event files stand in an earlier file too, with the same cell under every header. Of many records
/// a sample is kept, so that memory is bounded. Records come in the order of the files.
class RepeatedRecords {
public:
  /// `most`: records that are kept at once.
  explicit RepeatedRecords(std::size_t most = std::size_t{1} << 20U) : most_(most) {}

  /// `hash`: of the record's headers and cells.
  void add(std::uint64_t hash, std::size_t file);
  /// The number of repeated records; an estimate if is_sample().
  [[nodiscard]] std::int64_t count() const;
  [[nodiscard]] bool is_sample() const { return mask_ != 0; }

private:
  struct Record {
    std::size_t first_file = 0;
    std::int64_t repeats = 0;
  };
  void halve();

  std::size_t most_;
  std::uint64_t mask_ = 0; ///< records are kept whose hash has none of these bits
  absl::flat_hash_map<std::uint64_t, Record> records_;
};

} // namespace leadscore
