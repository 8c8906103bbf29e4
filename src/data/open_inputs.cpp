#include "data/open_inputs.hpp"

#include "base/text.hpp"
#include "rules/parse.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

namespace leadscore {

std::string path_beside(const RuleSet& rules, const std::string& path) {
  const std::filesystem::path named(path);
  return named.is_absolute() ? path : (std::filesystem::path(rules.folder) / named).string();
}

CsvOptions options_for(const InputHeaders::File& file, CsvOptions options) {
  options.skip_lines = file.skip_lines;
  return options;
}

std::unique_ptr<RawFile> StreamCopies::open(const std::string& path) {
  auto& copy = copies_[path];
  if (copy == nullptr) {
    auto file = std::make_unique<RawFile>(path);
    if (!file->is_stream()) return file;
    auto whole = std::make_shared<StreamCopy>();
    file->copy_to(whole);
    std::string buffer(std::size_t{256} << 10, '\0');
    while (whole->failure().empty() && file->read(buffer.data(), buffer.size()) == buffer.size()) {
    }
    if (!whole->failure().empty())
      throw Error(fmt::format("{}: has to be read more than once, but {} (set TMPDIR to a folder with room, or name "
                              "a file)",
                              file->name(), whole->failure()));
    copy = std::move(whole);
  }
  return std::make_unique<RawFile>(path, copy->open());
}

void OpenInputs::check_read_once(const RawFile& file) {
  if (file.path().starts_with(command_prefix)) return;
  const auto [place, added] = pipes_.try_emplace({file.version().device, file.version().number}, file.name());
  if (added || place->second == file.name()) return;
  throw Error(fmt::format("{}: is the same stream as {} (it can be read once)", file.name(), place->second));
}

std::vector<std::string> OpenInputs::read_header(const std::string& path, const CsvOptions& options, bool looked_up) {
  if (copies_) return CsvFile(copies_->open(path), options).header();
  auto file = std::make_unique<RawFile>(path);
  if (!file->is_stream()) {
    versions_.insert_or_assign(path, file->version());
    return CsvFile(std::move(file), options).header();
  }
  check_read_once(*file);
  if (looked_up) {
    auto copy = std::make_shared<StreamCopy>();
    file->copy_to(copy);
    looked_up_.insert_or_assign(path, std::move(copy));
  }
  CsvFile stream(std::move(file), options);
  std::vector<std::string> header = stream.header();
  streams_.insert_or_assign(path, std::move(stream));
  return header;
}

CsvFile OpenInputs::open(const std::string& path, const CsvOptions& options) {
  if (copies_) return {copies_->open(path), options};
  if (const auto stream = streams_.find(path); stream != streams_.end()) {
    CsvFile file = std::move(stream->second);
    streams_.erase(stream);
    return file;
  }
  auto file = std::make_unique<RawFile>(path);
  const auto version = versions_.find(path);
  if (version != versions_.end() && version->second != file->version())
    throw Error(fmt::format("{}: changed while it was read (run again when the export is complete)", path));
  return {std::move(file), options};
}

std::optional<CsvFile> OpenInputs::open_again(const std::string& path, const CsvOptions& options) {
  const auto copied = looked_up_.find(path);
  if (copied == looked_up_.end()) return open(path, options);
  if (!copied->second->failure().empty()) return std::nullopt;
  return CsvFile(std::make_unique<RawFile>(path, copied->second->open()), options);
}

namespace {

/// The entry of inputs.events that an event file belongs to.
std::size_t source_of(const RuleSet& rules, const std::string& path) {
  const std::vector<EventSource>& sources = rules.inputs.events;
  for (std::size_t source = 0; source < sources.size(); ++source)
    if (sources[source].files.empty() || matches_pattern(sources[source].files, path)) return source;
  throw Error(to_text(Problem{path,
                              {},
                              "no entry of inputs.events takes this file",
                              sources.empty() ? "describe it in the rule file under inputs.events"
                                              : "add an entry, or widen a 'files' pattern",
                              {}}));
}

void read_enrichment_headers(const RuleSet& rules, const CsvOptions& options, OpenInputs& inputs,
                             std::vector<Problem>& problems) {
  for (const Enrichment& enrichment : rules.inputs.enrich) {
    try {
      const std::string path = path_beside(rules, enrichment.file.text);
      InputHeaders::File header{path, inputs.read_header(path, options), 0};
      if (!find_column(header.header, enrichment.key))
        problems.push_back(problem_in(rules, enrichment.at,
                                      fmt::format("{} has no column '{}'", header.path, enrichment.key),
                                      suggestion(enrichment.key, header.header)));
      inputs.headers.enrich.push_back(std::move(header));
    } catch (const Error& error) {
      problems.push_back(problem_in(rules, enrichment.file.at, error.what(), {}));
    }
  }
}

} // namespace

OpenInputs open_inputs(const RuleSet& rules, const std::vector<std::string>& leads,
                       const std::vector<std::string>& events, const CsvOptions& options,
                       std::vector<Problem>& problems, std::shared_ptr<StreamCopies> copies) {
  OpenInputs inputs(std::move(copies));
  const auto guarded = [&](const auto& work) {
    try {
      work();
    } catch (const Error& error) {
      problems.push_back({{}, {}, error.what(), {}, {}});
    }
  };
  const auto open_file = [&](InputHeaders::File file, bool is_looked_up) {
    file.header = inputs.read_header(file.path, options_for(file, options), is_looked_up);
    return file;
  };
  if (std::count(leads.begin(), leads.end(), "-") + std::count(events.begin(), events.end(), "-") > 1)
    throw Error("'-' (standard input) can be read only once: name a file for the other");
  guarded([&] { inputs.lead_paths = find_files(leads); });
  for (const std::string& path : inputs.lead_paths)
    guarded([&] { inputs.headers.leads.push_back(open_file({path, {}, 0, rules.inputs.leads.skip_lines}, false)); });
  inputs.headers.events_given = !events.empty();
  if (!events.empty()) guarded([&] { inputs.event_paths = find_files(events); });
  for (const std::string& path : inputs.event_paths) {
    guarded([&] {
      const std::size_t source = source_of(rules, path);
      const EventSource& mapping = rules.inputs.events[source];
      const bool finds_repeated = mapping.id || mapping.deduplicate;
      inputs.headers.events.push_back(open_file({path, {}, source, mapping.skip_lines}, finds_repeated));
    });
  }
  read_enrichment_headers(rules, options, inputs, problems);
  return inputs;
}

} // namespace leadscore
