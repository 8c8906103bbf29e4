#include "data/event_reader.hpp"

#include "base/parallel.hpp"
#include "base/text.hpp"
#include "data/event_block.hpp"
#include "data/hygiene.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <malloc.h>
#include <numeric>

namespace leadscore {

namespace {

/// Gives the raw texts of some records by line (ascending), one at a time, found by reading the file, or the copy of a
/// stream, once more; none where a stream could not be copied.
void for_raw_records(OpenInputs& inputs, const InputHeaders::File& file, const CsvOptions& options,
                     std::span<const EventIdentity> lines, const std::function<void(std::string)>& give) {
  std::optional<CsvFile> again = inputs.open_again(file.path, options_for(file, options));
  if (!again) return;
  std::size_t next = 0;
  for (CsvBlock block; next < lines.size() && again->next_block(block);) {
    RecordReader reader(block, again->delimiter(), file.header.size(), {});
    while (next < lines.size() && reader.next() != RecordReader::Outcome::end) {
      if (reader.line() != std::int64_t{lines[next].line}) continue;
      give(reader.raw());
      ++next;
    }
  }
}

} // namespace

/// Groups staged events by lead, removes duplicates, orders, cleans.
class EventStoreBuilder {
public:
  EventStoreBuilder(const Program& program, std::size_t leads, const ReadOptions& options)
      : program_(program), options_(options), store_(leads), shelves_(leads) {}

  [[nodiscard]] const Shelves& shelves() const { return shelves_; }

  void take(StagedEvents&& block) {
    has_identities_ = has_identities_ || !block.identities.empty();
    blocks_.push_back(std::move(block));
  }

  /// Files' order, then records' order: what "in file order" means.
  void group() {
    std::vector<std::uint64_t> begin(shelves_.count() + 1);
    for (const StagedEvents& block : blocks_)
      for (std::size_t shelf = 0; shelf < shelves_.count(); ++shelf)
        begin[shelf + 1] += block.begin[shelf + 1] - block.begin[shelf];
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    store_.begin_.back() = begin.back();
    store_.events_.resize(begin.back());
    if (has_identities_) identities_.resize(begin.back());
    over_pieces(options_.threads, shelves_.count(), 1,
                [&](unsigned, std::size_t shelf, std::size_t) { group_shelf(shelf, begin[shelf]); });
    blocks_.clear();
    // A third of all memory, which scoring and its rows can use.
    malloc_trim(0);
  }

  /// Per lead: removes all but the first of equal ids, orders by time, applies drop_events.
  void clean(const std::vector<EventKind>& kinds, EventFindings& findings, std::vector<EventIdentity>& duplicates,
             RecordCounts& counts) {
    struct Thread {
      std::vector<EventIdentity> duplicates;
      std::vector<std::pair<LeadIndex, std::vector<DroppedEvent>>> dropped;
      std::int64_t used = 0;
    };
    std::vector<Thread> threads(options_.threads);
    over_pieces(options_.threads, store_.kept_.size(), 4096, [&](unsigned number, std::size_t begin, std::size_t end) {
      Thread& thread = threads[number];
      Hygiene hygiene(program_.events, kinds);
      for (std::size_t index = begin; index < end; ++index) {
        const auto lead = static_cast<LeadIndex>(index);
        if (has_identities_) remove_duplicates(lead, thread.duplicates);
        const std::span<Event> events{store_.events_.data() + store_.begin_[lead], store_.kept_[lead]};
        const auto earlier = [](const Event& a, const Event& b) { return a.time() < b.time(); };
        if (!std::is_sorted(events.begin(), events.end(), earlier))
          std::stable_sort(events.begin(), events.end(), earlier);
        if (!program_.events.drops.empty()) {
          auto dropped = apply_drops(lead, hygiene);
          if (!dropped.empty()) thread.dropped.emplace_back(lead, std::move(dropped));
        }
        thread.used += store_.kept_[lead];
      }
    });
    findings.dropped.assign(program_.events.drops.size(), 0);
    for (Thread& thread : threads) {
      counts.used += thread.used;
      duplicates.insert(duplicates.end(), thread.duplicates.begin(), thread.duplicates.end());
      for (auto& [lead, dropped] : thread.dropped) {
        counts.dropped += static_cast<std::int64_t>(dropped.size());
        for (const DroppedEvent& event : dropped) ++findings.dropped[event.entry];
        store_.dropped_.emplace(lead, std::move(dropped));
      }
    }
    identities_ = {};
  }

  EventStore release(std::vector<EventKind>&& kinds) {
    store_.kinds_ = std::move(kinds);
    return std::move(store_);
  }

private:
  /// Puts the events of a shelf's leads into the store, from `place` on. Measured on a busy machine: 18 ns an event.
  void group_shelf(std::size_t shelf, std::uint64_t place) {
    const std::size_t first = shelves_.first_lead(shelf);
    const std::size_t last = shelves_.first_lead(shelf + 1);
    const auto of_shelf = [&](const auto& work) {
      for (std::size_t number = 0; number < blocks_.size(); ++number) {
        const StagedEvents& soon = blocks_[std::min(number + 2, blocks_.size() - 1)];
        __builtin_prefetch(soon.events.data() + soon.begin[shelf]);
        __builtin_prefetch(soon.places.data() + soon.begin[shelf]);
        const StagedEvents& block = blocks_[number];
        for (std::size_t index = block.begin[shelf]; index < block.begin[shelf + 1]; ++index)
          work(block, index, first + block.places[index]);
      }
    };
    of_shelf([&](const StagedEvents&, std::size_t, std::size_t lead) { ++store_.kept_[lead]; });
    for (std::size_t lead = first; lead < last; ++lead) {
      store_.begin_[lead] = place;
      place += store_.kept_[lead];
      store_.kept_[lead] = 0;
    }
    of_shelf([&](const StagedEvents& block, std::size_t index, std::size_t lead) {
      const std::uint64_t target = store_.begin_[lead] + store_.kept_[lead]++;
      store_.events_[target] = block.events[index];
      if (!block.identities.empty()) identities_[target] = block.identities[index];
    });
  }

  void remove_duplicates(LeadIndex lead, std::vector<EventIdentity>& duplicates) {
    const std::uint64_t begin = store_.begin_[lead];
    const std::uint32_t count = store_.kept_[lead];
    std::vector<std::pair<std::uint64_t, std::uint32_t>> by_hash;
    for (std::uint32_t index = 0; index < count; ++index)
      if (identities_[begin + index].hash != 0) by_hash.emplace_back(identities_[begin + index].hash, index);
    std::sort(by_hash.begin(), by_hash.end());
    std::vector<std::uint32_t> removed;
    for (std::size_t index = 1; index < by_hash.size(); ++index) {
      const auto [hash, place] = by_hash[index];
      if (hash != by_hash[index - 1].first) continue;
      // Equal records are equal events too, which makes the hash longer.
      const bool equal_events = store_.events_[begin + place] == store_.events_[begin + by_hash[index - 1].second];
      if (equal_events || !identities_[begin + place].is_of_record()) removed.push_back(place);
    }
    if (removed.empty()) return;
    std::sort(removed.begin(), removed.end());
    std::uint32_t kept = 0;
    std::size_t next_removed = 0;
    for (std::uint32_t index = 0; index < count; ++index) {
      if (next_removed < removed.size() && removed[next_removed] == index) {
        duplicates.push_back(identities_[begin + index]);
        ++next_removed;
      } else {
        store_.events_[begin + kept++] = store_.events_[begin + index];
      }
    }
    store_.kept_[lead] = kept;
  }

  std::vector<DroppedEvent> apply_drops(LeadIndex lead, Hygiene& hygiene) {
    const std::span<Event> events{store_.events_.data() + store_.begin_[lead], store_.kept_[lead]};
    const std::span<const std::uint16_t> dropped_by = hygiene.judge(events);
    std::vector<DroppedEvent> dropped;
    if (dropped_by.empty()) return dropped;
    std::uint32_t kept_count = 0;
    for (std::uint32_t index = 0; index < events.size(); ++index) {
      if (dropped_by[index] != Hygiene::kept)
        dropped.push_back({events[index], index, dropped_by[index]});
      else
        events[kept_count++] = events[index];
    }
    store_.kept_[lead] = kept_count;
    return dropped;
  }

  const Program& program_;
  const ReadOptions& options_;
  EventStore store_;
  Shelves shelves_;
  std::vector<StagedEvents> blocks_;
  std::vector<EventIdentity> identities_;
  bool has_identities_ = false;
};

namespace {

RejectWords words_of(const BlockReject& reject, const EventSource& source) {
  const std::string& key = source.key.text;
  if (reject.code == RejectCode::unknown_lead) return {key, "no lead has this key"};
  if (reject.code == RejectCode::missing_key) return {key, fmt::format("the key column '{}' is empty", key)};
  if (reject.code == RejectCode::bad_time && reject.is_too_early)
    return {source.time.text, fmt::format("the time column '{}' holds a time before 1990", source.time.text)};
  if (reject.code == RejectCode::bad_time)
    return {source.time.text, fmt::format("the time column '{}' holds no time in a known format (see "
                                          "inputs.time_formats)",
                                          source.time.text)};
  return {};
}

/// Keeps the keys of some records of a block.
void sample_keys(const FileBlock& source, const InputHeaders::File& file, std::span<const std::uint32_t> ordinals,
                 const std::string& key_header, UnknownKeys& keys) {
  const std::size_t key = find_column(file.header, key_header).value();
  for_records(source, file.header.size(), ordinals, std::span(&key, 1),
              [&keys](const RecordReader& reader) { keys.add(std::string(trim_invisible(reader.fields()[0]))); });
}

/// Adds what is said of the records of a block that are not used.
void add_unused(EventBlock& block, const InputHeaders::File& file, const RuleSet& rules, InputReport& report) {
  const EventSource& source = rules.inputs.events[file.source];
  add_rejects(
      *block.source, file, std::move(block.rejects),
      [&source](const BlockReject& reject) { return words_of(reject, source); }, report.rejects);
  sample_keys(*block.source, file, block.unknown, source.key.text, report.unknown_keys);
}

/// Counts the duplicates of events and writes the first of them down, in the order of files and lines.
void report_duplicates(std::vector<EventIdentity>&& duplicates, OpenInputs& inputs, const Program& program,
                       const ReadOptions& options, InputReport& report) {
  report.events.duplicates = static_cast<std::int64_t>(duplicates.size());
  report.events.by_code[static_cast<std::size_t>(RejectCode::duplicate_event)] = report.events.duplicates;
  std::sort(duplicates.begin(), duplicates.end(), [](const EventIdentity& a, const EventIdentity& b) {
    return std::pair(a.file, a.line) < std::pair(b.file, b.line);
  });
  duplicates.resize(std::min(duplicates.size(), report.rejects.room(RejectCode::duplicate_event)));
  for (auto first = duplicates.begin(); first != duplicates.end();) {
    const auto end = std::find_if(first, duplicates.end(),
                                  [&](const EventIdentity& duplicate) { return duplicate.file != first->file; });
    const InputHeaders::File& file = inputs.headers.events[first->file];
    const std::string& id_column = program.rules->inputs.events[file.source].id.text;
    auto next = first;
    const auto add = [&](std::string raw) {
      const bool is_record = next->is_of_record();
      report.rejects.add({file.path, next->line, is_record ? std::string() : id_column, RejectCode::duplicate_event,
                          is_record ? "an earlier record has the same cells; that one counts"
                                    : "the lead has an earlier event with this id; that one counts",
                          std::move(raw)});
      ++next;
    };
    for_raw_records(inputs, file, options.csv, std::span(first, end), add);
    while (next != end) add({});
    first = end;
  }
}

} // namespace

EventStore read_events(const Program& program, const Leads& leads, OpenInputs& inputs, const TimeReader& times,
                       const ReadOptions& options, InputReport& report, EventFindings& findings) {
  EventKindTable kinds;
  EventStoreBuilder builder(program, leads.table.size(), options);
  std::vector<std::unique_ptr<EventBlockReader>> readers(options.threads);
  std::vector<std::int64_t> records(inputs.event_paths.size());
  std::vector<std::optional<OpenEnd>> open_ends(inputs.event_paths.size());
  report.rejects.begin_kind();
  BlockFeed feed(inputs, inputs.event_paths, inputs.headers.events, "events", options, report);
  in_order(
      options.threads, [&] { return feed.next(); },
      [&](unsigned thread, FileBlock&& block) {
        auto& reader = readers[thread];
        if (reader == nullptr)
          reader = std::make_unique<EventBlockReader>(program, leads, inputs, times, options, builder.shelves(), kinds,
                                                      report);
        EventBlock result = reader->read(block);
        if (result.rejects.empty() && result.unknown.empty()) // else its records are read once more
          feed.give_back(std::move(block));
        else
          result.source = std::move(block);
        return result;
      },
      [&](EventBlock&& block) {
        report.events.add(block.counts);
        records[block.file] += block.counts.read;
        for (const std::uint64_t hash : block.record_hashes) findings.repeated.add(hash, block.file);
        open_ends[block.file] = std::move(block.open_end); // the last block of a file decides
        if (block.source) {
          add_unused(block, inputs.headers.events[block.file], *program.rules, report);
          feed.give_back(std::move(*block.source));
        }
        builder.take(std::move(block.staged));
      });
  feed.finish(records);
  warn_of_open_ends("events", inputs.headers.events, open_ends, report.warnings);
  check_rejects("events", report.events, options.max_rejects, report.rejects.kept_of_kind());

  findings.not_numbers.assign(program.events.fields.size(), {});
  for (const auto& reader : readers) {
    if (reader == nullptr) continue;
    for (std::size_t field = 0; field < findings.not_numbers.size(); ++field)
      findings.not_numbers[field] += reader->classifier().not_numbers()[field];
    findings.unknown_types.add(reader->classifier().unknown_types());
  }
  std::vector<EventKind> all_kinds = kinds.release();
  std::vector<EventIdentity> duplicates;
  builder.group();
  builder.clean(all_kinds, findings, duplicates, report.events);
  report_duplicates(std::move(duplicates), inputs, program, options, report);
  return builder.release(std::move(all_kinds));
}

} // namespace leadscore
