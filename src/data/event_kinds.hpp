#pragma once

#include "data/atom_answers.hpp"
#include "data/event_store.hpp"
#include "data/recent_texts.hpp"
#include "data/short_text.hpp"
#include "data/unknown_types.hpp"

#include <absl/container/flat_hash_map.h>
#include <array>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leadscore {

/// All kinds of events of a run, shared by the threads that read. Numbers depend on the order in which threads come;
/// nothing that is written does.
class EventKindTable {
public:
  explicit EventKindTable(std::size_t most_kinds = Event::most_kinds) : most_kinds_(most_kinds) {}
  /// The number of a kind, by its parts' bytes. Throws Error if there are too many kinds.
  KindIndex number_of(const std::string& id, const EventKind& kind);
  std::vector<EventKind> release() { return std::move(kinds_); }

private:
  std::size_t most_kinds_;
  std::mutex mutex_;
  absl::flat_hash_map<std::string, KindIndex> numbers_;
  std::vector<EventKind> kinds_;
};

/// Tells the kind of one event after the other. One for each thread.
class EventClassifier {
public:
  EventClassifier(const EventProgram& program, EventKindTable& table);

  /// `columns`: the event's cells by EventProgram::columns; empty views for columns that its file lacks. `sign`: of the
  /// numbers in them.
  KindIndex kind_of(std::string_view type_text, std::span<const std::string_view> columns,
                    DecimalSign sign = DecimalSign::point);

  /// By EventProgram::fields.
  [[nodiscard]] const std::vector<NotNumbers>& not_numbers() const { return not_numbers_; }
  [[nodiscard]] const UnknownTypes& unknown_types() const { return unknown_types_; }

private:
  /// Events of one type that meet the same matchers.
  struct Meeting {
    std::vector<MatcherIndex> matchers;
    std::vector<std::uint32_t> measures; ///< what is read of them
    std::vector<std::uint32_t> texts;    ///< what is compared of them
    KindIndex kind = unknown;            ///< if that is nothing
    std::vector<KindIndex> of_units;     ///< if it is one measure: by units, small ones
  };
  /// What the events of one type meet.
  struct TypeMemory {
    enum class DecidedBy : std::uint8_t { type, text, each_event };
    DecidedBy decided_by = DecidedBy::each_event;
    FieldIndex field = 0; ///< whose text decides
    // Places in `meetings`, counted from 1; 0: not known yet.
    std::uint32_t only = 0;
    RecentTexts<std::uint32_t> of_texts;
    std::vector<Meeting> meetings;
  };

  static TypeMemory memory_for(const EventProgram& program, std::size_t type);
  std::size_t type_number(std::string_view type_text);
  std::uint32_t find_meeting(std::size_t type);
  KindIndex kind_in(Meeting& meeting, std::size_t type);
  void find_matchers(std::size_t type);
  double units(std::uint32_t measure);
  std::uint64_t text_hash(std::uint32_t compared);
  KindIndex find_kind(std::size_t type, std::span<const std::uint32_t> measures, std::span<const std::uint32_t> texts);
  CellText& cell(FieldIndex field);
  bool meets_where(const Check& where);
  double number(FieldIndex field);
  void count_not_number(FieldIndex field);
  void write_id();

  struct RecentType {
    ShortText text;
    std::size_t type = 0; ///< one more than the number; 0: none. From EventProgram::types' size on numbers are places
                          ///< of unknown_types_.
  };

  static constexpr KindIndex unknown = UINT32_MAX;
  static constexpr std::size_t recent_types = 256;
  static constexpr std::size_t few_units = 64;
  const EventProgram& program_;
  EventKindTable& table_;
  std::vector<RecentType> recent_types_; ///< by text as it stands in the file
  UnknownTypes unknown_types_;
  std::vector<TypeMemory> memories_; ///< by type
  AtomAnswers answers_;
  absl::flat_hash_map<std::string, KindIndex> numbers_;
  std::span<const std::string_view> columns_;
  DecimalSign sign_ = DecimalSign::point;
  std::vector<CellText> cells_;
  std::vector<std::uint32_t> cell_read_, counted_;
  std::uint32_t event_number_ = 0;
  std::vector<NotNumbers> not_numbers_;
  EventKind kind_;
  std::string id_;
};

} // namespace leadscore
