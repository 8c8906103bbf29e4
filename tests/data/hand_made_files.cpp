#include "data/hand_made_files.hpp"

#include <fmt/format.h>

namespace leadscore {

HandMadeFiles::HandMadeFiles(std::string_view rules, std::vector<std::pair<std::string, std::string>> leads,
                             std::vector<std::pair<std::string, std::string>> events) {
  options.rules = folder_.write("rules.yaml", rules);
  for (const auto& [name, text] : leads) options.leads.push_back(folder_.write(name, text));
  for (const auto& [name, text] : events) options.events.push_back(folder_.write(name, text));
  options.as_of = "2026-11-20T00:00:00Z";
  options.threads = 2;
  options.max_rejects.share = 1;
  options.quiet = true;
}

std::unique_ptr<LoadedInputs> HandMadeFiles::load() const {
  Progress progress(false);
  return load_inputs(options, 0, progress);
}

std::string HandMadeFiles::message() const {
  try {
    const auto loaded = load();
  } catch (const Error& error) {
    std::string text = error.what();
    const std::string folder = folder_.path();
    for (std::size_t at = text.find(folder); at != std::string::npos; at = text.find(folder, at))
      text.erase(at, folder.size());
    return text;
  }
  return {};
}

std::string text_of(const std::vector<RejectedRecord>& rejects) {
  std::string text;
  for (const RejectedRecord& reject : rejects)
    text += fmt::format("{}:{} {} {} | {} | {}\n", reject.file.substr(reject.file.rfind('/') + 1), reject.line,
                        reject.column.empty() ? "-" : reject.column, to_text(reject.code), reject.reason, reject.raw);
  return text;
}

} // namespace leadscore
