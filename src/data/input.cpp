#include "data/input.hpp"

#include "base/text.hpp"
#include "rules/parse.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace leadscore {

void read_reference_file(CsvFile& file, const std::function<void(std::span<const std::string_view>)>& record) {
  std::vector<std::size_t> every_column(file.header().size());
  for (std::size_t column = 0; column < every_column.size(); ++column) every_column[column] = column;
  for (CsvBlock block; file.next_block(block);) {
    RecordReader reader(block, file.delimiter(), every_column.size(), every_column);
    for (auto outcome = reader.next(); outcome != RecordReader::Outcome::end; outcome = reader.next()) {
      if (outcome == RecordReader::Outcome::rejected)
        throw Error(to_text(Problem{file.path(),
                                    {static_cast<int>(reader.line()), 0},
                                    reader.reason(),
                                    "every record of a file that the rules name has to be readable",
                                    {}}));
      record(reader.fields());
    }
  }
}

namespace {

LookupList lookup_list(std::span<const std::string> values) {
  LookupList list;
  for (const std::string& value : values) {
    std::string text = comparable(value);
    if (text.empty()) continue;
    list.domains.insert(registrable_domain(text));
    list.texts.insert(std::move(text));
  }
  return list;
}

InputFileReport report_on(std::string kind, const CsvFile& file, std::int64_t records) {
  return {std::move(kind), file.path(), file.sha256(), file.bytes_consumed(), records};
}

std::vector<std::string> values_of_file(const RuleSet& rules, const ListDefinition& list, const CsvOptions& options,
                                        std::vector<Problem>& problems, InputReport& report, StreamCopies* copies) {
  std::vector<std::string> values;
  try {
    const std::string path = path_beside(rules, list.file.text);
    CsvFile file(copies != nullptr ? copies->open(path) : std::make_unique<RawFile>(path), options);
    std::optional<std::size_t> column = 0;
    if (!list.column.empty()) column = find_column(file.header(), list.column);
    if (!column) {
      problems.push_back(problem_in(
          rules, list.at, fmt::format("{} has no column '{}' for the list '{}'", file.path(), list.column, list.name),
          suggestion(list.column, file.header())));
      return values;
    }
    std::int64_t records = 0;
    read_reference_file(file, [&](std::span<const std::string_view> fields) {
      values.emplace_back(fields[*column]);
      ++records;
    });
    report.files.push_back(report_on("list", file, records));
  } catch (const Error& error) {
    problems.push_back(problem_in(rules, list.file.at, error.what(), {}));
  }
  return values;
}

} // namespace

std::unordered_map<std::string, std::shared_ptr<const LookupList>>
load_lists(const RuleSet& rules, const CsvOptions& options, std::vector<Problem>& problems, InputReport& report,
           StreamCopies* copies) {
  std::unordered_map<std::string, std::vector<std::string>> values{
      {"free_email_domains", built_in_free_email_domains()},
      {"disposable_email_domains", built_in_disposable_email_domains()}};
  for (const ListDefinition& list : rules.lists) {
    std::vector<std::string> own = list.values;
    if (list.file) own = values_of_file(rules, list, options, problems, report, copies);
    std::vector<std::string>& target = values[list.name];
    if (!list.add) target.clear();
    target.insert(target.end(), own.begin(), own.end());
  }
  std::unordered_map<std::string, std::shared_ptr<const LookupList>> lists;
  for (const auto& [name, texts] : values) lists[name] = std::make_shared<const LookupList>(lookup_list(texts));
  return lists;
}

void for_records(const FileBlock& source, std::size_t columns, std::span<const std::uint32_t> ordinals,
                 std::span<const std::size_t> wanted, const std::function<void(const RecordReader&)>& record) {
  if (ordinals.empty()) return;
  RecordReader reader(source.block, source.delimiter, columns, wanted);
  std::size_t next = 0;
  for (std::uint32_t ordinal = 0; next < ordinals.size(); ++ordinal) {
    if (reader.next() == RecordReader::Outcome::end) return;
    if (ordinal != ordinals[next]) continue;
    record(reader);
    ++next;
  }
}

BlockFeed::BlockFeed(OpenInputs& inputs, const std::vector<std::string>& paths,
                     const std::vector<InputHeaders::File>& files, std::string kind, const ReadOptions& options,
                     InputReport& report)
    : inputs_(inputs), paths_(paths), files_(files), kind_(std::move(kind)), options_(options), report_(report) {}

std::optional<FileBlock> BlockFeed::next() {
  for (;;) {
    if (!file_) {
      if (next_ == paths_.size()) return std::nullopt;
      file_.emplace(inputs_.open(paths_[next_], options_for(files_[next_], options_.csv)));
    }
    FileBlock result{next_, file_->delimiter(), {}};
    {
      const std::lock_guard lock(mutex_);
      if (!spare_texts_.empty()) {
        result.block.text = std::move(spare_texts_.back());
        spare_texts_.pop_back();
      }
    }
    const bool more = file_->next_block(result.block);
    if (options_.progress) options_.progress(kind_, bytes_before_ + file_->bytes_consumed());
    if (more) return result;
    report_.files.push_back(report_on(kind_, *file_, 0));
    contents_.push_back(file_->content_mark());
    bytes_before_ += file_->bytes_consumed();
    file_.reset();
    ++next_;
  }
}

void BlockFeed::finish(std::span<const std::int64_t> records) {
  InputFileReport* const files = report_.files.data() + (report_.files.size() - paths_.size());
  std::map<std::pair<std::int64_t, std::uint64_t>, std::size_t> known;
  for (std::size_t file = 0; file < paths_.size(); ++file) {
    files[file].records = records[file];
    if (records[file] == 0) continue;
    const auto [place, added] = known.try_emplace({contents_[file].bytes, contents_[file].crc64}, file);
    if (!added)
      throw Error(
          fmt::format("{}: has the same content as {} (give each file once)", paths_[file], paths_[place->second]));
  }
}

void BlockFeed::give_back(FileBlock&& block) {
  const std::lock_guard lock(mutex_);
  spare_texts_.push_back(std::move(block.block.text));
}

} // namespace leadscore
