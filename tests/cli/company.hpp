#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace leadscore::cli {

/// A lead of the generated company, as the CRM has it.
struct CompanyLead {
  std::string key, title, domain, email, status = "new", owner;
  std::int64_t created_day = 0;
};

/// A small company that lives day by day, the same in every run: leads come, do things, fall silent; sales changes
/// statuses and owners. Days count from 1 January 2026.
class Company {
public:
  /// What happens on a day, before the night that follows it.
  void live(std::int64_t day);
  /// Sales finds these leads on its list in the morning.
  void receive(const std::vector<std::string>& leads, const std::vector<std::string>& owners);

  /// The leads of the day's export. Some people have two records, with the address in capitals in one of them; now and
  /// then the CRM merges such records into one, and splits them again.
  [[nodiscard]] std::vector<CompanyLead> leads() const;
  [[nodiscard]] const std::string& events_csv() const { return events_; }

private:
  std::uint32_t random(std::uint32_t below);

  std::vector<CompanyLead> leads_;
  std::int64_t today_ = 0;
  std::map<std::string, std::string> given_; ///< lead → owner; worked on by sales in the days after
  std::string events_ = "lead_id,event,timestamp\n";
  std::uint64_t state_ = 42;
};

/// An export of these leads.
std::string leads_csv(const std::vector<CompanyLead>& leads);

/// `2026-03-09` for day 67.
std::string date_of(std::int64_t day);

} // namespace leadscore::cli
