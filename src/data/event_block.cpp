#include "data/event_block.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <numeric>
#include <span>

namespace leadscore {

namespace {

std::uint64_t id_hash(std::string_view id) {
  const std::uint64_t hash = fnv1a_64(id) & ~EventIdentity::of_record;
  return hash == 0 ? 1 : hash;
}

} // namespace

/// Where a file's columns stand among those that are read of it.
struct EventBlockReader::FileColumns {
  std::vector<std::size_t> wanted; ///< ascending
  std::size_t key = 0, time = 0;   ///< places in `wanted`
  std::optional<std::size_t> time_of_day, type, id;
  std::vector<std::optional<std::size_t>> columns; ///< by EventProgram::columns
  std::vector<std::size_t> by_header;              ///< all columns in the order of their headers; empty: not wanted
  std::uint64_t headers_hash = 0;                  ///< of all headers, whatever their order

  FileColumns(const EventProgram& program, const EventSource& source, const std::vector<std::string>& header);
  /// Has every column read.
  void want_all(const std::vector<std::string>& header);
};

EventBlockReader::FileColumns::FileColumns(const EventProgram& program, const EventSource& source,
                                           const std::vector<std::string>& header) {
  std::vector<std::pair<std::size_t, std::optional<std::size_t>*>> places;
  std::optional<std::size_t> key_place, time_place;
  const auto want = [&](const std::string& name, std::optional<std::size_t>& place) {
    if (const auto column = find_column(header, name)) places.emplace_back(*column, &place);
  };
  want(source.key.text, key_place);
  want(source.time.text, time_place);
  if (source.time_of_day) want(source.time_of_day.text, time_of_day);
  if (source.type_column) want(source.type_column.text, type);
  if (source.id) want(source.id.text, id);
  columns.resize(program.columns.size());
  for (std::size_t index = 0; index < program.columns.size(); ++index) want(program.columns[index], columns[index]);
  for (const auto& place : places) wanted.push_back(place.first);
  std::sort(wanted.begin(), wanted.end());
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
  for (const auto& [column, place] : places)
    *place = static_cast<std::size_t>(std::lower_bound(wanted.begin(), wanted.end(), column) - wanted.begin());
  key = key_place.value();
  time = time_place.value();
}

void EventBlockReader::FileColumns::want_all(const std::vector<std::string>& header) {
  const auto to_column = [this](std::size_t& place) { place = wanted[place]; };
  to_column(key);
  to_column(time);
  for (std::optional<std::size_t>* place : {&time_of_day, &type, &id})
    if (*place) to_column(**place);
  for (std::optional<std::size_t>& place : columns)
    if (place) to_column(*place);
  wanted.resize(header.size());
  std::iota(wanted.begin(), wanted.end(), std::size_t{0});
  by_header = wanted;
  std::vector<std::string> names;
  for (const std::string& name : header) names.push_back(comparable(name));
  std::ranges::stable_sort(by_header, {}, [&](std::size_t column) -> const std::string& { return names[column]; });
  std::string text;
  for (const std::size_t column : by_header) text += names[column] + '\n';
  headers_hash = fnv1a_64(text);
}

EventBlockReader::EventBlockReader(const Program& program, const Leads& leads, const OpenInputs& inputs,
                                   const TimeReader& times, const ReadOptions& options, const Shelves& shelves,
                                   EventKindTable& kinds, const InputReport& report)
    : program_(program), leads_(leads), short_keys_(leads.lookup.keys().short_keys()), inputs_(inputs),
      options_(options), report_(report), nulls_(program.rules->inputs.null), classifier_(program.events, kinds),
      staging_(shelves), pending_(most_pending) {
  for (const EventSource& source : program.rules->inputs.events) times_.emplace_back(times, source);
}

void EventBlockReader::reject(std::uint32_t ordinal, RejectCode code, EventBlock& block, bool is_too_early) const {
  block.counts.reject(code);
  if (report_.rejects.wants(code)) block.rejects.push_back({ordinal, code, is_too_early});
}

EventBlock EventBlockReader::read(const FileBlock& source) {
  EventBlock block;
  block.file = source.file;
  const InputHeaders::File& file = inputs_.headers.events[source.file];
  const EventSource& mapping = program_.rules->inputs.events[file.source];
  FileColumns columns(program_.events, mapping, file.header);
  const bool finds_repeated = options_.find_repeated_records && !mapping.id && !mapping.deduplicate;
  if (mapping.deduplicate || finds_repeated) columns.want_all(file.header);
  RecordReader reader(source.block, source.delimiter, file.header.size(), columns.wanted);
  const DecimalSign sign = program_.rules->inputs.sign_of(mapping);
  std::vector<std::string_view> cells(program_.events.columns.size());
  const bool open_end = has_open_end(source.block);
  for (std::uint32_t ordinal = 0;; ++ordinal) {
    const auto outcome = reader.next();
    if (outcome == RecordReader::Outcome::end) break;
    ++block.counts.read;
    if (open_end) block.open_end = OpenEnd{reader.line(), OpenEnd::Fault::none, {}};
    if (outcome == RecordReader::Outcome::rejected) {
      if (open_end) block.open_end = OpenEnd::of_rejected(reader);
      reject(ordinal, reader.code(), block);
      continue;
    }
    const auto fields = reader.fields();
    const auto cell = [&](std::size_t column) { return nulls_.cleaned(fields[column]); };
    const std::string_view key = trim_invisible(cell(columns.key));
    if (key.empty()) {
      reject(ordinal, RejectCode::missing_key, block);
      continue;
    }
    const std::optional<Instant> time = times_[file.source].read(
        cell(columns.time), columns.time_of_day ? cell(*columns.time_of_day) : std::string_view());
    if (!time || *time < earliest_instant) {
      if (open_end) block.open_end = OpenEnd{reader.line(), OpenEnd::Fault::bad_time, mapping.time.text};
      reject(ordinal, RejectCode::bad_time, block, time.has_value());
      continue;
    }
    for (std::size_t column = 0; column < cells.size(); ++column)
      cells[column] = columns.columns[column] ? cell(*columns.columns[column]) : std::string_view();
    Pending& pending = pending_[pending_count_];
    seek(key, file.source, pending);
    pending.line = reader.line();
    pending.ordinal = ordinal;
    pending.time = *time;
    pending.kind =
        classifier_.kind_of(columns.type ? cell(*columns.type) : std::string_view(mapping.type_is), cells, sign);
    const std::string_view id = columns.id ? trim_invisible(cell(*columns.id)) : std::string_view();
    pending.record_hash = columns.by_header.empty() ? 0 : hash_of_record(columns, fields);
    pending.identity = 0;
    if (!id.empty())
      pending.identity = id_hash(id);
    else if (mapping.deduplicate)
      pending.identity = (pending.record_hash ^ file.source) | EventIdentity::of_record;
    if (++pending_count_ == most_pending) resolve(block);
  }
  resolve(block);
  block.staged = staging_.release();
  block.counts.skipped = reader.skipped();
  return block;
}

/// Of a record's headers and cells, in whatever order they stand.
std::uint64_t EventBlockReader::hash_of_record(const FileColumns& columns, std::span<const std::string_view> fields) {
  const auto append_number = [this](std::uint64_t number) {
    char bytes[sizeof number];
    std::memcpy(bytes, &number, sizeof number);
    record_text_.append(bytes, sizeof number);
  };
  record_text_.clear();
  append_number(columns.headers_hash);
  for (const std::size_t column : columns.by_header) {
    append_number(fields[column].size());
    record_text_ += fields[column];
  }
  return fnv1a_64(record_text_);
}

/// Begins the search for a record's lead.
void EventBlockReader::seek(std::string_view key, std::size_t source, Pending& pending) {
  pending.by_short_key = false;
  pending.by_key = !program_.matches[source];
  if (program_.key_is_email || program_.matches[source]) {
    pending.lead = leads_.lookup.by_event_key(program_, source, key, comparable_key_);
  } else if (key.size() > ShortKey::longest) {
    pending.lead = leads_.lookup.by_key(key);
  } else {
    pending.by_short_key = true;
    pending.key = ShortKey(key);
    pending.line_of_key = short_keys_.prefetch(pending.key);
  }
}

/// Joins the pending records to their leads, in their order.
void EventBlockReader::resolve(EventBlock& block) {
  for (const Pending& pending : std::span(pending_).first(pending_count_)) {
    const LeadLookup::Answer lead =
        pending.by_short_key ? LeadLookup::answer(short_keys_.find(pending.key, pending.line_of_key)) : pending.lead;
    if (lead.found == LeadLookup::Found::unknown) {
      ++block.counts.left_out;
      ++block.counts.unknown_lead;
      ++block.counts.by_code[static_cast<std::size_t>(RejectCode::unknown_lead)];
      if (report_.rejects.wants(RejectCode::unknown_lead))
        block.rejects.push_back({pending.ordinal, RejectCode::unknown_lead, false});
      if (pending.by_key && report_.unknown_keys.wants_more()) block.unknown.push_back(pending.ordinal);
    } else if (lead.found == LeadLookup::Found::dropped) {
      ++block.counts.left_out;
      ++block.counts.of_dropped_lead;
    } else if (pending.time > options_.as_of) {
      ++block.counts.left_out;
      ++block.counts.future;
    } else {
      staging_.add(Event(pending.time, pending.kind), lead.lead);
      if (options_.find_repeated_records && pending.record_hash != 0 && pending.identity == 0)
        block.record_hashes.push_back(pending.record_hash);
      if (pending.identity == 0) continue;
      staging_.identify(
          {pending.identity, static_cast<std::uint32_t>(pending.line), static_cast<std::uint32_t>(block.file)});
    }
  }
  pending_count_ = 0;
}

} // namespace leadscore
