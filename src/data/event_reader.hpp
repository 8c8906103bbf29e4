#pragma once

#include "data/event_store.hpp"
#include "data/lead_reader.hpp"
#include "data/repeated_records.hpp"
#include "data/unknown_types.hpp"

namespace leadscore {

/// What reading found besides the events themselves.
struct EventFindings {
  std::vector<NotNumbers> not_numbers; ///< by EventProgram::fields
  std::vector<std::int64_t> dropped;   ///< by drop_events entry
  UnknownTypes unknown_types;          ///< of all records with a lead and a time
  RepeatedRecords repeated;            ///< of sources without ids, if ReadOptions ask for it
};

/// Reads the events of all files: joins them to leads, leaves out what 3-scoring leaves out, orders and cleans them.
/// Throws Error, also when too many are rejected.
EventStore read_events(const Program& program, const Leads& leads, OpenInputs& inputs, const TimeReader& times,
                       const ReadOptions& options, InputReport& report, EventFindings& findings);

} // namespace leadscore
