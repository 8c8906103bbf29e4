#include "data/lead_reader.hpp"

#include "base/parallel.hpp"
#include "base/text.hpp"
#include "data/block_rejects.hpp"
#include "data/email_address.hpp"
#include "data/enrichment.hpp"
#include "data/file_warnings.hpp"
#include "data/key_index.hpp"
#include "data/spelling_numbers.hpp"

#include <absl/container/flat_hash_map.h>
#include <algorithm>
#include <fmt/format.h>

namespace leadscore {

namespace {

/// So many leads before its turn, what a lead's key or account is looked up in is fetched: waiting for it took a third
/// of the time of the leads.
constexpr std::size_t look_ahead = 8;

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
  const char* row = nullptr;
  Instant created_at = INT64_MIN;
  std::uint32_t account = no_account; ///< number that its reader gave the account's spelling
  std::uint32_t ordinal = 0;          ///< number of the record in the block
  bool bad_created_at = false;
  bool invalid_email = false;
  bool email_with_more = false;
  bool dropped = false;
};

struct ReadBlock {
  FileBlock source;
  unsigned reader = 0;
  std::vector<std::string> new_accounts; ///< spellings that its reader had not seen, by their numbers
  std::vector<ReadLead> leads;
  std::vector<std::uint16_t> derived; ///< by lead, by derived field
  std::vector<DecimalSign> signs;     ///< by lead, by column of Program::lead_columns, where they differ
  std::vector<std::string> matches;   ///< by lead: comparable values of the fields that event sources join on
  std::vector<BlockReject> rejects;
  std::optional<OpenEnd> open_end;
  RecordCounts counts;
};

/// The event sources that find their leads by another field than the key.
std::vector<std::size_t> sources_by_match(const Program& program) {
  std::vector<std::size_t> sources;
  for (std::size_t source = 0; source < program.matches.size(); ++source)
    if (program.matches[source]) sources.push_back(source);
  return sources;
}

/// Writes rows as LeadTable reads them, into chunks that are filled to their end: the system clears each page that is
/// touched, which takes longer than writing the rows.
class RowWriter {
public:
  const char* add(std::span<const std::string_view> cells) {
    std::size_t size = cells.size() * sizeof(std::uint32_t);
    for (const std::string_view cell : cells) size += cell.size();
    if (size > room_) begin_chunk(size);
    char* const row = next_;
    next_ += size;
    room_ -= size;
    char* end_place = row;
    char* const text = row + cells.size() * sizeof(std::uint32_t);
    std::uint32_t end = 0;
    for (const std::string_view cell : cells) {
      if (!cell.empty()) std::memcpy(text + end, cell.data(), cell.size());
      end += static_cast<std::uint32_t>(cell.size());
      std::memcpy(end_place, &end, sizeof end);
      end_place += sizeof end;
    }
    return row;
  }
  /// They own the rows.
  std::vector<std::unique_ptr<char[]>> take_chunks() { return std::move(chunks_); }

private:
  static constexpr std::size_t chunk_size = std::size_t{1} << 20;
  void begin_chunk(std::size_t least) {
    room_ = std::max(least, chunk_size);
    chunks_.push_back(std::make_unique_for_overwrite<char[]>(room_));
    next_ = chunks_.back().get();
  }
  std::vector<std::unique_ptr<char[]>> chunks_;
  char* next_ = nullptr;
  std::size_t room_ = 0;
};

} // namespace

struct LeadLookup::State {
  KeyIndex by_key;
  bool keys_are_emails = false;
  std::vector<absl::flat_hash_map<std::string, LeadIndex>> by_match; ///< by event source
};

LeadLookup::LeadLookup() : state_(std::make_unique<State>()) {}
LeadLookup::~LeadLookup() = default;
LeadLookup::LeadLookup(LeadLookup&&) noexcept = default;
LeadLookup& LeadLookup::operator=(LeadLookup&&) noexcept = default;

LeadLookup::Answer LeadLookup::by_key(std::string_view key, std::string& buffer) const {
  const std::string_view address = state_->keys_are_emails ? email_address_in(key) : std::string_view();
  if (address.empty()) return answer(state_->by_key.find(key));
  comparable_into(address, buffer);
  return answer(state_->by_key.find(buffer));
}

const KeyIndex& LeadLookup::keys() const { return state_->by_key; }

LeadLookup::Answer LeadLookup::by_match(std::size_t source, const std::string& comparable_value) const {
  const auto found = state_->by_match[source].find(comparable_value);
  return found == state_->by_match[source].end() ? Answer{} : answer(found->second);
}

LeadLookup::Answer LeadLookup::by_event_key(const Program& program, std::size_t source, std::string_view key,
                                            std::string& buffer) const {
  if (const std::optional<FieldIndex>& field = program.matches[source]) {
    if (program.fields[*field].is_email)
      comparable_email_into(key, buffer);
    else
      comparable_into(key, buffer);
    return by_match(source, buffer);
  }
  return by_key(key, buffer);
}

/// Puts blocks of leads together in the order of the input.
class LeadTableBuilder {
public:
  LeadTableBuilder(const Program& program, const OpenInputs& inputs, unsigned threads, InputReport& report,
                   Leads& leads)
      : program_(program), inputs_(inputs), report_(report), leads_(leads),
        sources_by_match_(sources_by_match(program)), spellings_(threads), open_ends_(inputs.lead_paths.size()) {
    leads_.lookup.state_->by_match.resize(program.matches.size());
    leads_.lookup.state_->keys_are_emails = program.key_is_email;
  }

  void set_columns(std::size_t columns) {
    leads_.table.columns_ = columns;
    if (program_.key_is_email) leads_.table.identity_column_ = columns - 1;
    leads_.table.derived_fields_ = program_.derive.size();
    leads_.table.sign_ = program_.rules->inputs.sign_of(program_.rules->inputs.leads);
    if (program_.mixes_decimal_signs) leads_.table.signed_columns_ = program_.lead_columns.size();
  }

  /// Gives the block back as it was read.
  FileBlock take(ReadBlock&& block) {
    LeadTable& table = leads_.table;
    LeadLookup::State& lookup = *leads_.lookup.state_;
    Spellings& spellings = spellings_[block.reader];
    spellings.add(std::move(block.new_accounts));
    RecordCounts& counts = report_.leads;
    counts.add(block.counts);
    const std::size_t size = block.leads.size();
    for (std::size_t at = 0; at < size; ++at) {
      if (at + look_ahead < size) prefetch(key_of(block.leads[at + look_ahead]));
      const ReadLead& lead = block.leads[at];
      const auto index = static_cast<LeadIndex>(table.rows_.size());
      if (!lookup.by_key.add(key_of(lead), lead.dropped ? LeadLookup::dropped : index)) {
        add_duplicate(lead.ordinal, block.rejects);
        continue;
      }
      for (std::size_t match = 0; match < sources_by_match_.size(); ++match)
        add_match(sources_by_match_[match], block.matches[at * sources_by_match_.size() + match], lead.dropped, index);
      if (lead.dropped) {
        ++counts.dropped;
        continue;
      }
      ++counts.used;
      leads_.bad_created_at += lead.bad_created_at ? 1 : 0;
      leads_.emails_without_address += lead.invalid_email ? 1 : 0;
      leads_.emails_with_more += lead.email_with_more ? 1 : 0;
      table.rows_.push_back(lead.row);
      table.created_at_.push_back(lead.created_at);
      table.accounts_.push_back(lead.account == no_account ? no_account : account(spellings, lead.account));
      const std::uint16_t* const derived = block.derived.data() + at * table.derived_fields_;
      table.derived_.insert(table.derived_.end(), derived, derived + table.derived_fields_);
      const auto signs = block.signs.begin() + static_cast<std::ptrdiff_t>(at * table.signed_columns_);
      table.signs_.insert(table.signs_.end(), signs, signs + static_cast<std::ptrdiff_t>(table.signed_columns_));
    }
    add_rejects(
        block.source, inputs_.headers.leads[block.source.file], std::move(block.rejects),
        [this](const BlockReject& reject) { return words(reject.code); }, report_.rejects);
    records_.resize(std::max(records_.size(), block.source.file + 1));
    records_[block.source.file] += block.counts.read;
    open_ends_[block.source.file] = std::move(block.open_end); // the last block of a file decides
    return std::move(block.source);
  }

  void own(std::vector<std::unique_ptr<char[]>> chunks) {
    std::ranges::move(chunks, std::back_inserter(leads_.table.chunks_));
  }

  /// By file.
  [[nodiscard]] const std::vector<std::optional<OpenEnd>>& open_ends() const { return open_ends_; }

  const std::vector<std::int64_t>& records_of_files(std::size_t files) {
    records_.resize(files);
    return records_;
  }

private:
  /// What the key is matched by.
  [[nodiscard]] std::string_view key_of(const ReadLead& lead) const {
    return leads_.table.cell_of_row(lead.row, leads_.table.identity_column_);
  }

  void prefetch(std::string_view key) const {
    if (key.size() <= ShortKey::longest) static_cast<void>(leads_.lookup.keys().short_keys().prefetch(ShortKey(key)));
  }

  void add_match(std::size_t source, const std::string& value, bool dropped, LeadIndex index) {
    if (value.empty()) return;
    auto& map = leads_.lookup.state_->by_match[source];
    const auto [place, added] = map.try_emplace(value, dropped ? LeadLookup::dropped : index);
    if (!added && !dropped && place->second == LeadLookup::dropped) place->second = index;
  }

  /// How a reader found accounts spelled, by its numbers.
  struct Spellings {
    std::vector<std::string> names;
    std::vector<AccountIndex> accounts; ///< no_account: none of its leads was taken yet
    void add(std::vector<std::string>&& more) {
      std::ranges::move(more, std::back_inserter(names));
      accounts.resize(names.size(), no_account);
    }
  };

  AccountIndex account(Spellings& spellings, std::uint32_t number) {
    AccountIndex& known = spellings.accounts[number];
    if (known != no_account) return known;
    std::string& name = spellings.names[number];
    const auto [place, added] =
        accounts_.try_emplace(comparable(name), static_cast<AccountIndex>(leads_.table.account_names_.size()));
    if (added) leads_.table.account_names_.push_back(std::move(name));
    return known = place->second;
  }

  /// `ordinal`: of a record whose key was there before.
  void add_duplicate(std::uint32_t ordinal, std::vector<BlockReject>& rejects) {
    ++report_.leads.duplicates;
    ++report_.leads.by_code[static_cast<std::size_t>(RejectCode::duplicate_lead)];
    if (report_.rejects.wants(RejectCode::duplicate_lead))
      rejects.push_back({ordinal, RejectCode::duplicate_lead, false});
  }

  [[nodiscard]] RejectWords words(RejectCode code) const {
    const std::string& key = program_.lead_columns[0];
    if (code == RejectCode::duplicate_lead) return {key, "a lead with this key came before; that one stays"};
    if (code == RejectCode::missing_key) return {key, fmt::format("the key column '{}' is empty", key)};
    return {};
  }

  const Program& program_;
  const OpenInputs& inputs_;
  InputReport& report_;
  Leads& leads_;
  absl::flat_hash_map<std::string, AccountIndex> accounts_; ///< by comparable name
  std::vector<std::size_t> sources_by_match_;
  std::vector<Spellings> spellings_; ///< by reader
  std::vector<std::optional<OpenEnd>> open_ends_;
  std::vector<std::int64_t> records_;
};

namespace {

bool reads_a_time(FieldOperator op) {
  return op == FieldOperator::in_last || op == FieldOperator::older_than || op == FieldOperator::due_within ||
         op == FieldOperator::anniversary_within;
}

/// Turns the records of a block into leads. One for each thread.
class LeadBlockReader {
public:
  /// `number`: of this reader among those of the threads.
  LeadBlockReader(unsigned number, const Program& program, const OpenInputs& inputs, const EnrichmentTables& enrichment,
                  const TimeReader& times, Instant as_of, const std::vector<FieldIndex>& shown_extra,
                  const RejectLog& log)
      : number_(number), program_(program), inputs_(inputs), enrichment_(enrichment),
        nulls_(program.rules->inputs.null), as_of_(as_of), shown_extra_(shown_extra), log_(log),
        sources_by_match_(sources_by_match(program)), fields_(program, times, as_of) {}

  ReadBlock read(FileBlock&& source) {
    ReadBlock result;
    result.reader = number_;
    result.source = std::move(source);
    const InputHeaders::File& file = inputs_.headers.leads[result.source.file];
    const FileColumns columns = columns_of(program_, file.header);
    RecordReader reader(result.source.block, result.source.delimiter, file.header.size(), columns.wanted);
    result.leads.reserve(most_leads_);
    result.derived.reserve(most_leads_ * program_.derive.size());
    std::vector<std::string_view> cells;
    cells.reserve(program_.lead_columns.size() + shown_extra_.size() + 1); // where they stand, fields are read from
    const bool open_end = has_open_end(result.source.block);
    for (std::uint32_t ordinal = 0;; ++ordinal) {
      const auto outcome = reader.next();
      if (outcome == RecordReader::Outcome::end) break;
      ++result.counts.read;
      if (open_end) result.open_end = OpenEnd{reader.line(), OpenEnd::Fault::none, {}};
      if (outcome == RecordReader::Outcome::rejected) {
        if (open_end) result.open_end = OpenEnd::of_rejected(reader);
        reject(ordinal, reader.code(), result);
        continue;
      }
      cells.assign(program_.lead_columns.size(), {});
      for (const auto& [place, column] : columns.targets) cells[column] = nulls_.cleaned(reader.fields()[place]);
      cells[0] = trim_invisible(cells[0]);
      if (cells[0].empty()) {
        reject(ordinal, RejectCode::missing_key, result);
        continue;
      }
      ReadLead& lead = result.leads.emplace_back();
      lead.ordinal = ordinal;
      read_lead(cells, lead, result);
      if (open_end) look_at_times(*result.open_end);
    }
    result.counts.skipped = reader.skipped();
    number_accounts(result);
    most_leads_ = std::max(most_leads_, result.leads.size());
    return result;
  }

  std::vector<std::unique_ptr<char[]>> take_chunks() { return rows_.take_chunks(); }

private:
  void reject(std::uint32_t ordinal, RejectCode code, ReadBlock& block) const {
    block.counts.reject(code);
    if (log_.wants(code)) block.rejects.push_back({ordinal, code, false});
  }

  void read_lead(std::vector<std::string_view>& cells, ReadLead& lead, ReadBlock& block) {
    if (program_.mixes_decimal_signs)
      signs_.assign(program_.lead_columns.size(), program_.rules->inputs.sign_of(program_.rules->inputs.leads));
    enrichment_.fill(cells, signs_, fields_);
    block.signs.insert(block.signs.end(), signs_.begin(), signs_.end());
    read_created_at(lead);
    for (const Check& drop : program_.drop) lead.dropped = lead.dropped || fields_.holds_at(drop, as_of_);
    for (const std::size_t source : sources_by_match_)
      block.matches.push_back(fields_.cell(*program_.matches[source]).comparable());
    names_.add(fields_.text(program_.account));
    for (std::size_t derived = 0; derived < program_.derive.size(); ++derived)
      block.derived.push_back(fields_.derived_entry(derived));
    read_email(lead);
    for (const FieldIndex field : shown_extra_) cells.push_back(fields_.text(field));
    const std::string address = program_.key_is_email ? comparable(fields_.email().address) : std::string();
    if (program_.key_is_email) cells.push_back(address.empty() ? cells[0] : std::string_view(address));
    lead.row = rows_.add(cells);
  }

  /// Whether a cell of the present lead that rules read as a time is none. For the last record of a file only.
  void look_at_times(OpenEnd& end) {
    const auto look = [&](FieldIndex field) {
      if (program_.fields[field].kind != Field::Kind::column || end.fault != OpenEnd::Fault::none) return;
      const std::string_view text = fields_.text(field);
      if (text.empty() || fields_.times().read(text)) return;
      end.fault = OpenEnd::Fault::bad_time;
      end.column = program_.lead_columns[program_.fields[field].index];
    };
    if (program_.created_at) look(*program_.created_at);
    for (const Atom& atom : program_.atoms)
      if (reads_a_time(atom.op)) look(atom.field);
  }

  /// Numbers the spellings of accounts. All leads of a block together: what each would wait for is fetched before.
  void number_accounts(ReadBlock& block) {
    for (std::size_t at = 0; at < names_.size(); ++at) {
      if (at + look_ahead < names_.size()) accounts_.prefetch(names_[at + look_ahead]);
      if (!names_[at].empty()) block.leads[at].account = accounts_.number_of(names_[at], block.new_accounts);
    }
    names_.clear();
  }

  void read_email(ReadLead& lead) {
    if (!program_.email) return;
    const Email& email = fields_.email();
    lead.invalid_email = email.kind == EmailKind::invalid;
    lead.email_with_more = !email.address.empty() && email.address != trim(fields_.exact(*program_.email));
  }

  void read_created_at(ReadLead& lead) {
    if (!program_.created_at) return;
    const std::string_view text = fields_.text(*program_.created_at);
    if (text.empty()) return;
    const auto instant = fields_.times().read(text);
    lead.bad_created_at = !instant || *instant < earliest_instant || *instant > as_of_;
    if (!lead.bad_created_at) lead.created_at = *instant;
  }

  unsigned number_;
  const Program& program_;
  const OpenInputs& inputs_;
  const EnrichmentTables& enrichment_;
  NullTexts nulls_;
  Instant as_of_;
  const std::vector<FieldIndex>& shown_extra_;
  const RejectLog& log_;
  std::vector<std::size_t> sources_by_match_;
  LeadFields fields_;
  RowWriter rows_;
  std::vector<DecimalSign> signs_; ///< of the present lead's cells, where they differ
  TextList names_;                 ///< of the accounts of a block's leads
  SpellingNumbers accounts_;
  std::size_t most_leads_ = 0; ///< of a block so far
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
  LeadTableBuilder builder(program, inputs, options.threads, report, leads);
  builder.set_columns(program.lead_columns.size() + shown_extra.size() + (program.key_is_email ? 1 : 0));
  std::vector<std::unique_ptr<LeadBlockReader>> readers(options.threads);
  BlockFeed feed(inputs, inputs.lead_paths, inputs.headers.leads, "leads", options, report);
  in_order(
      options.threads, [&] { return feed.next(); },
      [&](unsigned thread, FileBlock&& block) {
        auto& reader = readers[thread];
        if (reader == nullptr)
          reader = std::make_unique<LeadBlockReader>(thread, program, inputs, enrichment, times, options.as_of,
                                                     shown_extra, report.rejects);
        return reader->read(std::move(block));
      },
      [&](ReadBlock&& block) {
        FileBlock source = builder.take(std::move(block));
        feed.give_back(std::move(source));
      });
  for (auto& reader : readers)
    if (reader != nullptr) builder.own(reader->take_chunks());
  feed.finish(builder.records_of_files(inputs.lead_paths.size()));
  warn_of_open_ends("leads", inputs.headers.leads, builder.open_ends(), report.warnings);
  check_rejects("leads", report.leads, options.max_rejects, report.rejects.kept_of_kind());
  return leads;
}

} // namespace leadscore
