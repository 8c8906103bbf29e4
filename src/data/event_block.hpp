#pragma once

#include "data/block_rejects.hpp"
#include "data/event_kinds.hpp"
#include "data/event_time.hpp"
#include "data/file_warnings.hpp"
#include "data/key_index.hpp"
#include "data/lead_reader.hpp"
#include "data/null_texts.hpp"
#include "data/staged_events.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace leadscore {

/// What one block of an event file holds.
struct EventBlock {
  std::size_t file = 0;
  StagedEvents staged;
  std::vector<std::uint64_t> record_hashes; ///< of staged events, if repeated records are to be found
  std::vector<BlockReject> rejects;
  std::vector<std::uint32_t> unknown; ///< numbers of records whose keys UnknownKeys wants
  std::optional<OpenEnd> open_end;
  std::optional<FileBlock> source; ///< kept if some of its records are read once more
  RecordCounts counts;
};

/// Turns the records of a block into staged events. One for each thread.
///
/// Measured at 20 million events: see bench/README.md. Leads are looked up some records after their keys were read, so
/// that the memory of the index arrives in the meantime.
class EventBlockReader {
public:
  EventBlockReader(const Program& program, const Leads& leads, const OpenInputs& inputs, const TimeReader& times,
                   const ReadOptions& options, const Shelves& shelves, EventKindTable& kinds,
                   const InputReport& report);

  EventBlock read(const FileBlock& source);
  [[nodiscard]] const EventClassifier& classifier() const { return classifier_; }

private:
  struct FileColumns;
  /// A record whose lead is not known yet.
  struct Pending {
    ShortKey key;
    std::size_t line_of_key = 0; ///< in the index
    LeadLookup::Answer lead;     ///< of a record that is not joined by a short key
    bool by_short_key = false;
    bool by_key = true;        ///< joined by the leads' keys
    std::uint32_t ordinal = 0; ///< number of the record in the block
    std::int64_t line = 0;
    Instant time = 0;
    KindIndex kind = 0;
    std::uint64_t identity = 0;    ///< EventIdentity::hash
    std::uint64_t record_hash = 0; ///< 0: not wanted
  };

  void reject(std::uint32_t ordinal, RejectCode code, EventBlock& block, bool is_too_early = false) const;
  void seek(std::string_view key, std::size_t source, Pending& pending);
  std::uint64_t hash_of_record(const FileColumns& columns, std::span<const std::string_view> fields);
  void resolve(EventBlock& block);

  const Program& program_;
  const Leads& leads_;
  const ShortKeyTable& short_keys_;
  const OpenInputs& inputs_;
  std::vector<EventTimeReader> times_; ///< by event source
  const ReadOptions& options_;
  const InputReport& report_;
  NullTexts nulls_;
  EventClassifier classifier_;
  EventStaging staging_;
  /// Records between reading a key and looking it up.
  static constexpr std::size_t most_pending = 64;
  std::vector<Pending> pending_;
  std::size_t pending_count_ = 0;
  std::string comparable_key_;
  std::string record_text_; ///< of the record whose hash is made
};

} // namespace leadscore
