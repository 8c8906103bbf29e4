#include "cli/company.hpp"

#include "base/time.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace leadscore::cli {

namespace {

const Day first_day = day_of({2026, 1, 1});

} // namespace

std::string date_of(std::int64_t day) {
  const CalendarDate date = calendar_date(first_day + day);
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

/// A linear congruential generator: the same numbers everywhere. Source: Knuth, MMIX.
std::uint32_t Company::random(std::uint32_t below) {
  state_ = state_ * 6364136223846793005U + 1442695040888963407U;
  return static_cast<std::uint32_t>(state_ >> 33U) % below;
}

void Company::live(std::int64_t day) {
  today_ = day;
  constexpr std::array<const char*, 4> titles{"chief", "manager", "clerk", "rival"};
  if (random(3) == 0) {
    CompanyLead& lead = leads_.emplace_back();
    lead.key = fmt::format("L{}", leads_.size());
    lead.title = titles[random(10) == 0 ? 3 : random(3)];
    lead.domain = random(3) == 0 ? "" : fmt::format("company{}.example", random(30));
    lead.created_day = day;
    const bool is_second = leads_.size() % 6 == 0; // record of the person before
    lead.email = is_second ? fmt::format("P{}@FREEMAIL.example", leads_.size() - 1)
                           : fmt::format("p{}@freemail.example", leads_.size());
  }
  for (int event = 0; event < 3 && !leads_.empty(); ++event) {
    const CompanyLead& lead = leads_[random(static_cast<std::uint32_t>(leads_.size()))];
    events_ +=
        fmt::format("{},{},{}T{:02}:00:00Z\n", lead.key, random(2) == 0 ? "demo" : "page", date_of(day), random(24));
  }
  // Sales works on what it was given, a little every day.
  constexpr std::array<const char*, 6> results{"called", "won", "lost", "not now", "never", "recycled"};
  for (CompanyLead& lead : leads_) {
    const auto given = given_.find(lead.key);
    if (given != given_.end() && random(4) == 0) {
      if (random(2) == 0) lead.owner = given->second; // else the CRM never learns of it
      lead.status = results[random(6)];
      given_.erase(given);
    } else if (lead.status != "new" && random(60) == 0) {
      lead.status = "new"; // somebody cleans up
    }
  }
}

void Company::receive(const std::vector<std::string>& leads, const std::vector<std::string>& owners) {
  for (std::size_t place = 0; place < leads.size(); ++place) given_[leads[place]] = owners[place];
}

std::vector<CompanyLead> Company::leads() const {
  std::vector<CompanyLead> leads;
  for (std::size_t number = 1; number <= leads_.size(); ++number) {
    const bool has_second = number % 6 == 5 && number < leads_.size();
    const bool is_merged = has_second && (static_cast<std::size_t>(today_) / 25 + number) % 3 == 0;
    if (!is_merged) leads.push_back(leads_[number - 1]);
  }
  return leads;
}

std::string leads_csv(const std::vector<CompanyLead>& leads) {
  std::string text = "lead_id,title,domain,email,status,owner,created_at\n";
  for (const CompanyLead& lead : leads)
    text += fmt::format("{},{},{},{},{},{},{}\n", lead.key, lead.title, lead.domain, lead.email, lead.status,
                        lead.owner, date_of(lead.created_day));
  return text;
}

} // namespace leadscore::cli
