#include "data/block_rejects.hpp"

#include <algorithm>
#include <array>

namespace leadscore {

namespace {

/// Takes away what the log has no room for.
void erase_unwanted(std::vector<BlockReject>& rejects, const RejectLog& log) {
  std::array<std::size_t, reject_code_count> room{};
  for (std::size_t code = 0; code < reject_code_count; ++code) room[code] = log.room(static_cast<RejectCode>(code));
  std::erase_if(rejects, [&room](const BlockReject& reject) {
    std::size_t& left = room[static_cast<std::size_t>(reject.code)];
    if (left == 0) return true;
    --left;
    return false;
  });
}

} // namespace

void add_rejects(const FileBlock& source, const InputHeaders::File& file, std::vector<BlockReject>&& rejects,
                 const std::function<RejectWords(const BlockReject&)>& words, RejectLog& log) {
  const auto earlier = [](const BlockReject& a, const BlockReject& b) { return a.ordinal < b.ordinal; };
  std::sort(rejects.begin(), rejects.end(), earlier);
  erase_unwanted(rejects, log);
  std::vector<std::uint32_t> ordinals;
  ordinals.reserve(rejects.size());
  for (const BlockReject& reject : rejects) ordinals.push_back(reject.ordinal);
  auto reject = rejects.cbegin();
  for_records(source, file.header.size(), ordinals, {}, [&](const RecordReader& reader) {
    RejectWords said = words(*reject);
    if (said.reason.empty()) said.reason = reader.reason();
    log.add({file.path, reader.line(), std::move(said.column), reject->code, std::move(said.reason), reader.raw()});
    ++reject;
  });
}

} // namespace leadscore
