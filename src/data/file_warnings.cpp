#include "data/file_warnings.hpp"

#include "rules/header.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace leadscore {

namespace {

std::string in_words(const OpenEnd& end) {
  switch (end.fault) {
  case OpenEnd::Fault::too_few_columns:
    return "the record has too few columns";
  case OpenEnd::Fault::unclosed_quote:
    return "a quoted field is not closed";
  case OpenEnd::Fault::bad_time:
    return fmt::format("the time in '{}' cannot be read", end.column);
  case OpenEnd::Fault::none:
    break;
  }
  return {};
}

/// The files of one source that lack a column which others of it have.
std::vector<const InputHeaders::File*> files_without(std::span<const InputHeaders::File> files, std::size_t source,
                                                     const std::string& column) {
  std::vector<const InputHeaders::File*> without;
  std::size_t with = 0;
  for (const InputHeaders::File& file : files) {
    if (file.source != source) continue;
    if (find_column(file.header, column))
      ++with;
    else
      without.push_back(&file);
  }
  if (with == 0) without.clear();
  return without;
}

/// `consequence`: what that means.
void warn_of_column(std::string_view kind, std::span<const InputHeaders::File> files, std::size_t source,
                    const std::string& column, std::string_view consequence, std::vector<InputWarning>& warnings) {
  const auto without = files_without(files, source, column);
  if (without.empty()) return;
  const std::size_t more = without.size() - 1;
  const std::string others = more == 0 ? "" : fmt::format(" (nor have {} more file{})", more, more == 1 ? "" : "s");
  warnings.push_back({without.front()->path, 1,
                      fmt::format("the header has no column '{}', which other files of {} have{}: {}", column, kind,
                                  others, consequence)});
}

} // namespace

OpenEnd OpenEnd::of_rejected(const RecordReader& reader) {
  OpenEnd end{reader.line(), Fault::none, {}};
  if (reader.code() == RejectCode::too_few_columns) end.fault = Fault::too_few_columns;
  if (reader.code() == RejectCode::unclosed_quote) end.fault = Fault::unclosed_quote;
  return end;
}

void warn_of_open_ends(std::string_view kind, std::span<const InputHeaders::File> files,
                       const std::vector<std::optional<OpenEnd>>& ends, std::vector<InputWarning>& warnings) {
  const auto sisters_end_well = [&](std::size_t of) {
    std::size_t sisters = 0;
    for (std::size_t file = 0; file < files.size(); ++file) {
      if (file == of || files[file].source != files[of].source) continue;
      if (file < ends.size() && ends[file]) return false;
      ++sisters;
    }
    return sisters > 0;
  };
  for (std::size_t file = 0; file < ends.size(); ++file) {
    if (!ends[file]) continue;
    const OpenEnd& end = *ends[file];
    if (end.fault != OpenEnd::Fault::none)
      warnings.push_back(
          {files[file].path, end.line,
           fmt::format("the file ends without a line break, and {} (was it still being written?)", in_words(end))});
    else if (sisters_end_well(file))
      warnings.push_back({files[file].path, end.line,
                          fmt::format("the file ends without a line break, unlike the other files of {} (was it still "
                                      "being written?)",
                                      kind)});
  }
}

void warn_of_missing_columns(const Program& program, const InputHeaders& headers, std::vector<InputWarning>& warnings) {
  std::optional<std::size_t> status;
  if (program.status) status = program.fields[*program.status].index;
  for (std::size_t column = 0; column < program.lead_columns.size(); ++column) {
    const bool decides = status == column && !program.rules->handoff.statuses.empty();
    warn_of_column("leads", headers.leads, 0, program.lead_columns[column],
                   decides ? "leads of such a file have no status, so none of them can be handed off"
                           : "its cells count as empty",
                   warnings);
  }
  for (std::size_t source = 0; source < program.rules->inputs.events.size(); ++source)
    for (const std::string& column : program.events.columns)
      warn_of_column("events", headers.events, source, column, "its cells count as empty", warnings);
}

} // namespace leadscore
