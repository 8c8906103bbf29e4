#pragma once

#include "start/export_profile.hpp"
#include "start/header_roles.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace leadscore {

/// A value that was found in a column, and how often.
struct CountedValue {
  std::string text;
  std::int64_t count = 0;
};

/// An export of events, and what its columns mean. Headers are empty where there is none.
struct EventExport {
  const ExportProfile* profile = nullptr;
  std::string key, type, time, id, page;
  std::string type_is;      ///< the type of all its events, where no column has it
  std::string matches;      ///< header of the column of the leads that the key is found in; empty: their key
  bool found_leads = false; ///< true: some of its first keys are those of leads
};

/// What the columns of some exports mean.
struct ExportMapping {
  std::vector<const ExportProfile*> leads;
  std::vector<EventExport> events;
  std::vector<const ExportProfile*> unused;
  std::string key, email, created, status, owner, account; ///< of the leads; empty: none
  /// Our name and the export's header, for columns that people want to see: title, company, country.
  std::vector<std::pair<std::string, std::string>> shown;
  std::vector<CountedValue> types;    ///< of events, most frequent first
  std::vector<CountedValue> statuses; ///< the empty one too; most frequent first
  std::vector<std::string> time_formats;
  std::string zone;               ///< IANA name, from a header; empty: none
  std::vector<std::string> notes; ///< what was assumed, or could not be used, for people
};

/// Throws Error if none of the files holds leads.
ExportMapping map_exports(const std::vector<ExportProfile>& profiles);

} // namespace leadscore
