#include "hand_cases.hpp"

namespace leadscore {

HandCase hand_case(const std::string& name, const std::string& model, const std::string& leads,
                   const std::string& events, std::vector<std::map<std::string, std::string>> rows) {
  const std::string target = model.find("    target:") == model.npos ? "    target: 50\n" : "";
  const std::string rules = "version: 1\n"
                            "inputs:\n"
                            "  leads: {key: lead_id, created_at: created_at}\n"
                            "  events:\n"
                            "    - {files: \"events-0*.csv\", key: lead, type: type, time: time, id: id}\n"
                            "  passive: [open]\n"
                            "models:\n"
                            "  - name: m\n" +
                            target + model;
  return {name, hand_made_case(rules, leads, {"lead,type,time,id,url,n\n" + events}, "2026-06-30T00:00:00Z"),
          std::move(rows)};
}

std::vector<HandCase> hand_cases() {
  std::vector<HandCase> cases = hand_cases_of_parts();
  for (const std::vector<HandCase>& more : {hand_cases_of_readiness(), hand_cases_of_data(), hand_cases_of_cells()}) {
    cases.insert(cases.end(), more.begin(), more.end());
  }
  return cases;
}

} // namespace leadscore
