#pragma once

#include "data/event_store.hpp"
#include "data/lead_table.hpp"
#include "handoff/people.hpp"
#include "rules/program.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace leadscore {

/// Who opted out, by lead. Source: 2-rules and 3-scoring, do_not_call and do_not_mail.
struct OptOuts {
  std::vector<bool> do_not_call, do_not_mail; ///< empty: nobody
  [[nodiscard]] bool from_calls(LeadIndex lead) const { return !do_not_call.empty() && do_not_call[lead]; }
  [[nodiscard]] bool from_mails(LeadIndex lead) const { return !do_not_mail.empty() && do_not_mail[lead]; }
  [[nodiscard]] std::int64_t number_not_called() const { return std::ranges::count(do_not_call, true); }
  [[nodiscard]] std::int64_t number_not_mailed() const { return std::ranges::count(do_not_mail, true); }
};

/// Leads for which the conditions hold at T, and all leads with the e-mail address of one of them.
OptOuts find_opt_outs(const Program& program, const LeadTable& leads, const EventStore& events, const TimeReader& times,
                      Instant as_of, unsigned threads, People& people);

} // namespace leadscore
