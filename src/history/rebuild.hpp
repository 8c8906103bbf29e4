#pragma once

#include "base/time.hpp"
#include "publish/disk.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace leadscore {

/// What rebuild_history made.
struct RebuiltHistory {
  std::int64_t runs = 0, handoffs = 0, memberships = 0;
  Instant first = no_instant, last = no_instant; ///< T of the oldest and the newest run
  std::string kept;                              ///< the file that was there before; empty: there was none
};

/// Makes history.db of a workspace anew from the folders in runs/, in one step, and keeps the file that was there
/// beside it. What the folders do not tell is absent. Holds the lock of the workspace. Throws Error: then history.db is
/// as it was.
RebuiltHistory rebuild_history(const std::string& workspace, std::optional<Seconds> lock_wait,
                               Disk& disk = real_disk());

} // namespace leadscore
