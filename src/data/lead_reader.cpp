#include "data/lead_reader.hpp"

#include "base/parallel.hpp"
#include "base/text.hpp"
#include "data/enrichment.hpp"
#include "data/key_index.hpp"

#include <absl/container/flat_hash_map.h>
#include <algorithm>
#include <fmt/format.h>

namespace leadscore {

namespace {

constexpr Instant earliest_created_at = 631'152'000; // 1990-01-01T00:00:00Z

/// Which columns of a file are read, and where they go.
struct FileColumns {
  std::vector<std::size_t> wanted;                          ///< ascending
  std::vector<std::pair<std::size_t, std::size_t>> targets; ///< place in `wanted`, column of Program::lead_columns
};

FileColumns columns_of(const Program& program, const std::vector<std::string>& header) {
  FileColumns result;
  std::vector<std::optional<std::size_t>> found;
  for (const std::string& name : program.lead_columns) {
    found.push_back(find_column(header, name));
    if (found.back()) result.wanted.push_back(*found.back());
  }
  std::sort(result.wanted.begin(), result.wanted.end());
  result.wanted.erase(std::unique(result.wanted.begin(), result.wanted.end()), result.wanted.end());
  for (std::size_t column = 0; column < found.size(); ++column) {
    if (!found[column]) continue;
    const auto place = std::lower_bound(result.wanted.begin(), result.wanted.end(), *found[column]);
    result.targets.emplace_back(static_cast<std::size_t>(place - result.wanted.begin()), column);
  }
  return result;
}

/// One record of a block that is a lead.
struct ReadLead {
  std::size_t offset = 0; ///< of its row in the chunk
  Instant created_at = INT64_MIN;
  bool bad_created_at = false;
  bool dropped = false;
  std::uint32_t account = no_account; ///< number that its reader gave the account's spelling
  std::vector<std::string> matches;   ///< comparable values of the columns that event sources join on, by source
  std::uint32_t ordinal = 0;          ///< number of the record in the block
};

struct ReadBlock {
  FileBlock source;
  unsigned reader = 0;
  std::vector<std::string> new_accounts; ///< spellings that its reader had not seen, by their numbers
  std::unique_ptr<std::string> chunk = std::make_unique<std::string>();
  std::vector<ReadLead> leads;
  std::vector<std::uint16_t> derived; ///< by lead, by derived field
  std::vector<RejectedRecord> rejects;
  std::int64_t read = 0;
  std::int64_t swallowed_lines = 0;
};

void append_row(std::string& chunk, const std::vector<std::string_view>& cells) {
  const std::size_t ends = chunk.size();
  chunk.resize(ends + cells.size() * sizeof(std::uint32_t));
  std::uint32_t end = 0;
  for (std::size_t column = 0; column < cells.size(); ++column) {
    end += static_cast<std::uint32_t>(cells[column].size());
    std::memcpy(chunk.data() + ends + column * sizeof end, &end, sizeof end);
    chunk.append(cells[column]);
  }
}

} // namespace

struct LeadLookup::State {
  KeyIndex by_key;
  std::vector<absl::flat_hash_map<std::string, LeadIndex>> by_match; ///< by event source
  std::vector<std::unique_ptr<std::string>> dropped_chunks;          ///< own the keys of dropped leads
};

LeadLookup::LeadLookup() : state_(std::make_unique<State>()) {}
LeadLookup::~LeadLookup() = default;
LeadLookup::LeadLookup(LeadLookup&&) noexcept = default;
LeadLookup& LeadLookup::operator=(LeadLookup&&) noexcept = default;

LeadLookup::Answer LeadLookup::by_key(std::string_view key) const { return answer(state_->by_key.find(key)); }

const KeyIndex& LeadLookup::keys() const { return state_->by_key; }

LeadLookup::Answer LeadLookup::by_match(std::size_t source, const std::string& comparable_value) const {
  const auto found = state_->by_match[source].find(comparable_value);
  return found == state_->by_match[source].end() ? Answer{} : answer(found->second);
}

/// Puts blocks of leads together in the order of the input.
class LeadTableBuilder {
public:
  LeadTableBuilder(const Program& program, const OpenInputs& inputs, const ReadOptions& options, InputReport& report,
                   Leads& leads)
      : program_(program), inputs_(inputs), options_(options), report_(report), leads_(leads),
        spellings_(options.threads) {
    leads_.lookup.state_->by_match.resize(program.matches.size());
  }

  void set_columns(std::size_t columns) {
    leads_.table.columns_ = columns;
    leads_.table.derived_fields_ = program_.derive.size();
  }

  /// Gives the block back as it was read.
  FileBlock take(ReadBlock&& block) {
    LeadTable& table = leads_.table;
    LeadLookup::State& lookup = *leads_.lookup.state_;
    std::vector<Spelling>& spellings = spellings_[block.reader];
    for (std::string& account : block.new_accounts) spellings.push_back({std::move(account), std::nullopt});
    RecordCounts& counts = report_.leads;
    counts.read += block.read;
    counts.swallowed_lines += block.swallowed_lines;
    std::vector<std::uint32_t> duplicates;
    for (ReadLead& lead : block.leads) {
      const char* const row = block.chunk->data() + lead.offset;
      const std::uint32_t key_length = LeadTable::end_of(row, 0);
      const std::string_view key(row + table.columns_ * sizeof(std::uint32_t), key_length);
      const auto index = static_cast<LeadIndex>(table.rows_.size());
      if (!lookup.by_key.add(key, lead.dropped ? LeadLookup::dropped : index)) {
        duplicates.push_back(lead.ordinal);
        continue;
      }
      for (std::size_t source = 0; source < lead.matches.size(); ++source) add_match(source, lead, index);
      if (lead.dropped) {
        ++counts.dropped;
        continue;
      }
      ++counts.used;
      leads_.bad_created_at += lead.bad_created_at ? 1 : 0;
      table.rows_.push_back(row);
      table.created_at_.push_back(lead.created_at);
      table.accounts_.push_back(lead.account == no_account ? no_account : account(spellings[lead.account]));
      const auto derived =
          block.derived.begin() + (&lead - block.leads.data()) * static_cast<std::ptrdiff_t>(table.derived_fields_);
      table.derived_.insert(table.derived_.end(), derived,
                            derived + static_cast<std::ptrdiff_t>(table.derived_fields_));
    }
    const std::size_t first_reject = report_.rejects.size();
    for (RejectedRecord& reject : block.rejects) add_reject(std::move(reject));
    if (!duplicates.empty()) add_duplicates(block, duplicates);
    std::sort(report_.rejects.begin() + static_cast<std::ptrdiff_t>(first_reject), report_.rejects.end(),
              [](const RejectedRecord& a, const RejectedRecord& b) { return a.line < b.line; });
    records_of_file(block.source.file) += block.read;
    table.chunks_.push_back(std::move(block.chunk));
    return std::move(block.source);
  }

  std::int64_t& records_of_file(std::size_t file) {
    if (records_.size() <= file) records_.resize(file + 1);
    return records_[file];
  }

private:
  void add_match(std::size_t source, const ReadLead& lead, LeadIndex index) {
    const std::string& value = lead.matches[source];
    if (value.empty()) return;
    auto& map = leads_.lookup.state_->by_match[source];
    const auto [place, added] = map.try_emplace(value, lead.dropped ? LeadLookup::dropped : index);
    if (!added && !lead.dropped && place->second == LeadLookup::dropped) place->second = index;
  }

  /// How a reader found an account spelled, and the account once a lead of it was taken.
  struct Spelling {
    std::string name;
    std::optional<AccountIndex> account;
  };

  AccountIndex account(Spelling& spelling) {
    if (spelling.account) return *spelling.account;
    const auto [place, added] =
        accounts_.try_emplace(comparable(spelling.name), static_cast<AccountIndex>(leads_.table.account_names_.size()));
    if (added) leads_.table.account_names_.push_back(std::move(spelling.name));
    spelling.account = place->second;
    return place->second;
  }

  void add_reject(RejectedRecord&& reject) {
    ++report_.leads.rejected;
    ++report_.leads.by_code[static_cast<std::size_t>(reject.code)];
    report_.rejects.push_back(std::move(reject));
  }

  /// `ordinals`: numbers of the block's records whose key was there before.
  void add_duplicates(const ReadBlock& block, std::vector<std::uint32_t> ordinals) {
    RecordCounts& counts = report_.leads;
    const auto code = static_cast<std::size_t>(RejectCode::duplicate_lead);
    const std::size_t written = static_cast<std::size_t>(counts.by_code[code]);
    counts.duplicates += static_cast<std::int64_t>(ordinals.size());
    counts.by_code[code] += static_cast<std::int64_t>(ordinals.size());
    if (!options_.all_rejects && written >= warnings_written) return;
    if (!options_.all_rejects) ordinals.resize(std::min(ordinals.size(), warnings_written - written));
    const InputHeaders::File& file = inputs_.headers.leads[block.source.file];
    for_records(block.source, file.header.size(), ordinals, [&](const RecordReader& reader) {
      report_.rejects.push_back({file.path, reader.line(), program_.lead_columns[0], RejectCode::duplicate_lead,
                                 "a lead with this key came before; that one stays", reader.raw()});
    });
  }

  const Program& program_;
  const OpenInputs& inputs_;
  const ReadOptions& options_;
  InputReport& report_;
  Leads& leads_;
  absl::flat_hash_map<std::string, AccountIndex> accounts_; ///< by comparable name
  std::vector<std::vector<Spelling>> spellings_;            ///< by reader, by the reader's number
  std::vector<std::int64_t> records_;
};

namespace {

/// Turns the records of a block into leads. One for each thread.
class LeadBlockReader {
public:
  /// `number`: of this reader among those of the threads.
  LeadBlockReader(unsigned number, const Program& program, const OpenInputs& inputs, const EnrichmentTables& enrichment,
                  const TimeReader& times, Instant as_of, const std::vector<FieldIndex>& shown_extra)
      : number_(number), program_(program), inputs_(inputs), enrichment_(enrichment), as_of_(as_of),
        shown_extra_(shown_extra), fields_(program, times, as_of) {}

  ReadBlock read(FileBlock&& source) {
    ReadBlock result;
    result.reader = number_;
    result.source = std::move(source);
    const InputHeaders::File& file = inputs_.headers.leads[result.source.file];
    const FileColumns columns = columns_of(program_, file.header);
    RecordReader reader(result.source.block, result.source.delimiter, file.header.size(), columns.wanted);
    std::vector<std::string_view> cells;
    for (std::uint32_t ordinal = 0;; ++ordinal) {
      const auto outcome = reader.next();
      if (outcome == RecordReader::Outcome::end) return result;
      ++result.read;
      if (outcome == RecordReader::Outcome::rejected) {
        if (reader.code() == RejectCode::unclosed_quote) result.swallowed_lines += reader.lines_spanned() - 1;
        result.rejects.push_back({file.path, reader.line(), {}, reader.code(), reader.reason(), reader.raw()});
        continue;
      }
      cells.assign(program_.lead_columns.size(), {});
      for (const auto& [place, column] : columns.targets) cells[column] = reader.fields()[place];
      cells[0] = trim(cells[0]);
      if (cells[0].empty()) {
        result.rejects.push_back({file.path, reader.line(), program_.lead_columns[0], RejectCode::missing_key,
                                  fmt::format("the key column '{}' is empty", program_.lead_columns[0]), reader.raw()});
        continue;
      }
      result.leads.push_back(lead(cells, result));
      for (std::size_t derived = 0; derived < program_.derive.size(); ++derived)
        result.derived.push_back(fields_.derived_entry(derived));
      result.leads.back().ordinal = ordinal;
    }
  }

private:
  ReadLead lead(std::vector<std::string_view>& cells, ReadBlock& block) {
    ReadLead result;
    enrichment_.fill(cells, fields_);
    read_created_at(result);
    for (const Check& drop : program_.drop) result.dropped = result.dropped || fields_.holds_at(drop, as_of_);
    for (const auto& field : program_.matches)
      result.matches.emplace_back(field ? fields_.cell(*field).comparable() : std::string());
    result.account = account(fields_.text(program_.account), block);
    for (const FieldIndex field : shown_extra_) cells.push_back(fields_.text(field));
    result.offset = block.chunk->size();
    append_row(*block.chunk, cells);
    return result;
  }

  std::uint32_t account(std::string_view name, ReadBlock& block) {
    if (name.empty()) return no_account;
    const auto known = accounts_.find(absl::string_view(name.data(), name.size()));
    if (known != accounts_.end()) return known->second;
    block.new_accounts.emplace_back(name);
    const auto number = static_cast<std::uint32_t>(accounts_.size());
    accounts_.emplace(std::string(name), number);
    return number;
  }

  void read_created_at(ReadLead& lead) {
    if (!program_.created_at) return;
    const std::string_view text = fields_.text(*program_.created_at);
    if (text.empty()) return;
    const auto instant = fields_.times().read(text);
    lead.bad_created_at = !instant || *instant < earliest_created_at || *instant > as_of_;
    if (!lead.bad_created_at) lead.created_at = *instant;
  }

  unsigned number_;
  const Program& program_;
  const OpenInputs& inputs_;
  const EnrichmentTables& enrichment_;
  Instant as_of_;
  const std::vector<FieldIndex>& shown_extra_;
  LeadFields fields_;
  absl::flat_hash_map<std::string, std::uint32_t> accounts_; ///< by spelling: numbers in the order of this reader
};

} // namespace

Leads read_leads(const Program& program, OpenInputs& inputs, const TimeReader& times, const ReadOptions& options,
                 InputReport& report) {
  Leads leads;
  const EnrichmentTables enrichment(program, inputs, options.csv, report);
  std::vector<FieldIndex> shown_extra;
  for (const FieldIndex field : program.show) {
    if (program.fields[field].kind == Field::Kind::column) {
      leads.show_columns.push_back(program.fields[field].index);
    } else {
      leads.show_columns.push_back(program.lead_columns.size() + shown_extra.size());
      shown_extra.push_back(field);
    }
  }
  LeadTableBuilder builder(program, inputs, options, report, leads);
  builder.set_columns(program.lead_columns.size() + shown_extra.size());
  std::vector<std::unique_ptr<LeadBlockReader>> readers(options.threads);
  BlockFeed feed(inputs, inputs.lead_paths, "leads", options, report);
  const std::size_t first_file = report.files.size();
  in_order(
      options.threads, [&] { return feed.next(); },
      [&](unsigned thread, FileBlock&& block) {
        auto& reader = readers[thread];
        if (reader == nullptr)
          reader =
              std::make_unique<LeadBlockReader>(thread, program, inputs, enrichment, times, options.as_of, shown_extra);
        return reader->read(std::move(block));
      },
      [&](ReadBlock&& block) {
        FileBlock source = builder.take(std::move(block));
        feed.give_back(std::move(source));
      });
  for (std::size_t file = 0; file < inputs.lead_paths.size(); ++file)
    report.files[first_file + file].records = builder.records_of_file(file);
  check_rejects("leads", report.leads, options.max_rejects, report.rejects);
  return leads;
}

} // namespace leadscore
