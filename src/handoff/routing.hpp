#pragma once

#include "data/event_store.hpp"
#include "data/lead_reader.hpp"
#include "handoff/accounts.hpp"
#include "handoff/handoff_list.hpp"
#include "handoff/night.hpp"
#include "handoff/opt_outs.hpp"
#include "handoff/row_fields.hpp"
#include "score/model_score.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace leadscore {

struct NearlyReady {
  std::size_t row = 0;
  std::string next; ///< what would close the gap or most of it, in words
};

struct NurtureEntry {
  std::size_t row = 0;
  std::array<std::uint32_t, 3> segments{}; ///< persona, vertical, purpose: numbers of `segment_texts`; 0: empty
};

/// One custom export, ready to be written.
struct ExportTable {
  std::string file;
  std::vector<std::string> headers;
  std::vector<std::vector<std::string>> records;
};

/// What becomes of the scored leads.
struct Routing {
  OptOuts opt_outs;
  std::vector<AccountScore> accounts;
  HandoffList handoff;
  std::vector<NurtureEntry> nurture;      ///< in the order of the rows
  std::vector<std::string> segment_texts; ///< that entries of `nurture` name by number; the first one is empty
  std::vector<NearlyReady> nearly_ready;
  std::vector<ExportTable> exports;
  RowFacts facts; ///< for RowFields; points into `accounts` and `handoff`, and to what was routed
};

/// Sends each row where it belongs: accounts, then stage and channel, then the hand-off list, campaigns, exports.
/// Fills in `stage` and `campaign` of the rows. `night`: the memory of `nightly`, which gets what the run found out;
/// null: none. Source: 3-scoring from Labels to Nurture.
Routing route(const Program& program, const Leads& leads, const EventStore& events, const TimeReader& times,
              Instant as_of, unsigned threads, std::vector<ModelScore>& rows, Night* night = nullptr);

} // namespace leadscore
