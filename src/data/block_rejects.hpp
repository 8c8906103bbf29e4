#pragma once

#include "data/input.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace leadscore {

/// A record of a block that is not used. As short as it can be: a block may hold a hundred thousand of them.
struct BlockReject {
  std::uint32_t ordinal = 0; ///< number of the record in its block
  RejectCode code = RejectCode::too_few_columns;
  bool is_too_early = false; ///< bad_time: it is a time, but before 1990
};

/// What is said of a record that can be read but not used.
struct RejectWords {
  std::string column; ///< header at fault
  std::string reason; ///< empty: what the reader of records says
};

/// Adds the rejected records of a block to the log, in the order of the block. Those that are kept or sent on are read
/// once more, so that workers hand on no text.
void add_rejects(const FileBlock& source, const InputHeaders::File& file, std::vector<BlockReject>&& rejects,
                 const std::function<RejectWords(const BlockReject&)>& words, RejectLog& log);

} // namespace leadscore
