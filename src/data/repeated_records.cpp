#include "data/repeated_records.hpp"

namespace leadscore {

void RepeatedRecords::add(std::uint64_t hash, std::size_t file) {
  if ((hash & mask_) != 0) return;
  const auto [record, added] = records_.try_emplace(hash, Record{file, 0});
  if (!added && record->second.first_file != file) ++record->second.repeats;
  while (records_.size() > most_) halve();
}

void RepeatedRecords::halve() {
  mask_ = mask_ << 1U | 1U;
  absl::erase_if(records_, [&](const auto& record) { return (record.first & mask_) != 0; });
}

std::int64_t RepeatedRecords::count() const {
  std::int64_t repeats = 0;
  for (const auto& record : records_) repeats += record.second.repeats;
  return repeats * static_cast<std::int64_t>(mask_ + 1);
}

} // namespace leadscore
