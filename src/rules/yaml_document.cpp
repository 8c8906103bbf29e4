#include "rules/yaml_document.hpp"

#include "base/text.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <istream>
#include <streambuf>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

namespace leadscore {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

/// Thrown to leave the parser at the first thing that is refused.
struct Refused {
  Problem problem;
};

Problem problem_at(Position at, std::string message, std::string remedy) {
  return {.file = {}, .at = at, .message = std::move(message), .remedy = std::move(remedy), .source_line = {}};
}

bool is_sign(char byte) { return std::string_view("[]{},:?!&*\"'").find(byte) != std::string_view::npos; }

bool is_continuation_byte(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

/// Turns the parser's marks (lines and bytes, from 0) into positions (lines and characters, from 1). Marks that come in
/// ascending order cost no more than one pass over the text.
class Places {
public:
  explicit Places(const std::vector<std::string>& lines) : lines_(lines) {}

  /// From here on the parser reads a text in which `bytes` bytes less stand before this mark in its line.
  void shorten(const YAML::Mark& mark, std::size_t bytes) {
    shortened_.push_back({mark.line, static_cast<std::size_t>(mark.column), bytes});
  }

  Position operator()(const YAML::Mark& mark) {
    const auto line = static_cast<std::size_t>(mark.line < 0 ? 0 : mark.line);
    const std::size_t byte = original_byte(mark);
    if (line != line_ || byte < byte_) {
      line_ = line;
      byte_ = 0;
      characters_ = 0;
    }
    const std::string_view text = line < lines_.size() ? std::string_view(lines_[line]) : std::string_view();
    for (; byte_ < byte; ++byte_) {
      if (byte_ >= text.size() || !is_continuation_byte(text[byte_])) ++characters_;
    }
    return {.line = static_cast<int>(line) + 1, .column = characters_ + 1};
  }

  /// The text of a line from a mark on.
  [[nodiscard]] std::string_view text_from(const YAML::Mark& mark) const {
    const auto line = static_cast<std::size_t>(mark.line < 0 ? 0 : mark.line);
    const std::size_t byte = original_byte(mark);
    if (line >= lines_.size() || byte >= lines_[line].size()) return {};
    return std::string_view(lines_[line]).substr(byte);
  }

private:
  struct Shortened {
    int line = 0;
    std::size_t byte = 0; ///< in the text that the parser reads
    std::size_t by = 0;
  };
  [[nodiscard]] std::size_t original_byte(const YAML::Mark& mark) const {
    const auto read = static_cast<std::size_t>(mark.column < 0 ? 0 : mark.column);
    std::size_t byte = read;
    for (const Shortened& place : shortened_)
      if (place.line == mark.line && place.byte <= read) byte += place.by;
    return byte;
  }

  const std::vector<std::string>& lines_;
  std::vector<Shortened> shortened_;
  std::size_t line_ = 0;
  std::size_t byte_ = 0;
  int characters_ = 0;
};

/// The word for "nothing" with which `text` begins; empty if it begins with none.
std::string_view null_word(std::string_view text) {
  for (const std::string_view word : {"~", "null", "Null", "NULL"}) {
    if (text.starts_with(word)) return word;
  }
  return {};
}

bool goes_on_as_key(std::string_view text) {
  const std::size_t next = text.find_first_not_of(" \t");
  return next != std::string_view::npos && text[next] == ':';
}

/// Builds the tree from the parser's events.
class TreeBuilder : public YAML::EventHandler {
public:
  explicit TreeBuilder(Places& places) : places_(places) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ > 0) {
      throw Refused{
          problem_at(places_(mark), "the file has several documents", "write one document: remove the line '---'")};
    }
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    const std::string_view text = places_.text_from(mark);
    const std::string_view word = null_word(text);
    if (!word.empty() && (expects_key() || !goes_on_as_key(text.substr(word.size())))) {
      YamlNode& node = add(mark, YamlNode::Kind::scalar);
      node.text = word;
      return;
    }
    const Position at = value_place(mark);
    add(mark, YamlNode::Kind::empty).at = at;
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    throw Refused{problem_at(places_(mark), "references (*name) are not allowed here",
                             "write the value again, or put the text in quotes")};
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    YamlNode& node = add(mark, YamlNode::Kind::scalar);
    node.text = value;
    node.quoted = tag == "!";
    if (node.quoted) last_quoted_ = mark;
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    open(mark, YamlNode::Kind::sequence);
  }
  void OnSequenceEnd() override { open_.pop_back(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    open(mark, YamlNode::Kind::mapping);
  }
  void OnMapEnd() override { open_.pop_back(); }

  [[nodiscard]] std::optional<YamlNode> take_root() { return std::move(root_); }
  [[nodiscard]] const std::optional<YAML::Mark>& last_quoted() const { return last_quoted_; }

private:
  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor == YAML::NullAnchor) return;
    throw Refused{problem_at(places_(mark), "anchors (&name) are not allowed here",
                             "write the value where it is needed, or put the text in quotes")};
  }

  void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    throw Refused{
        problem_at(places_(mark), "tags (!name) are not allowed here", "remove the tag, or put the text in quotes")};
  }

  [[nodiscard]] bool expects_key() const {
    return !open_.empty() && open_.back()->kind == YamlNode::Kind::mapping &&
           open_.back()->keys.size() == open_.back()->values.size();
  }

  /// Where to point for a value that is not there: at its key.
  Position value_place(const YAML::Mark& mark) {
    const bool has_key = !open_.empty() && open_.back()->kind == YamlNode::Kind::mapping && !expects_key();
    return has_key ? open_.back()->keys.back().at : places_(mark);
  }

  YamlNode& add(const YAML::Mark& mark, YamlNode::Kind kind) {
    const Position at = places_(mark);
    if (++nodes_ > most_yaml_nodes) {
      throw Refused{problem_at(at, fmt::format("the file has more than {} values", most_yaml_nodes),
                               "put long lists into files of their own: lists: {name: {file: names.csv}}")};
    }
    YamlNode* place = nullptr;
    if (open_.empty()) {
      place = &root_.emplace();
    } else if (expects_key()) {
      place = &open_.back()->keys.emplace_back();
    } else {
      place = &open_.back()->values.emplace_back();
    }
    place->kind = kind;
    place->at = at;
    return *place;
  }

  void open(const YAML::Mark& mark, YamlNode::Kind kind) {
    if (open_.size() >= most_yaml_depth) {
      throw Refused{problem_at(places_(mark), fmt::format("this is nested more than {} deep", most_yaml_depth),
                               "check the brackets and the indentation")};
    }
    open_.push_back(&add(mark, kind));
  }

  Places& places_;
  std::optional<YamlNode> root_;
  /// The sequences and mappings around the next value. A vector that grows moves only finished ones: an open one is the
  /// last of its parent.
  std::vector<YamlNode*> open_;
  std::size_t nodes_ = 0;
  int documents_ = 0;
  std::optional<YAML::Mark> last_quoted_;
};

/// True if the quoted text that begins at the first byte of `text` ends in it. Blocks (| and >) need no end.
bool quote_is_closed(std::string_view text) {
  if (text.empty() || (text.front() != '"' && text.front() != '\'')) return true;
  const char quote = text.front();
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      if (quote == '"' || i + 1 == text.size() || text[i + 1] != quote) return true;
      ++i;
    }
  }
  return false;
}

/// Where in the text a mark is.
std::size_t place_in_bytes(std::string_view text, const YAML::Mark& mark) {
  std::size_t begin = 0;
  for (int line = 0; line < mark.line; ++line) begin = text.find('\n', begin) + 1;
  return begin + static_cast<std::size_t>(mark.column);
}

bool is_indented_with_tab(const std::vector<std::string>& lines, int line) {
  if (line < 1 || static_cast<std::size_t>(line) > lines.size()) return false;
  const std::string& text = lines[static_cast<std::size_t>(line) - 1];
  return text.find('\t') < text.find_first_not_of(" \t");
}

/// What the parser's messages mean in words of people, and what to do.
struct Explanation {
  std::string_view parser_words; ///< what the parser's message begins with
  std::string_view message;
  std::string_view remedy;
};
constexpr Explanation explanations[] = {
    {"illegal map value", "a colon cannot stand here",
     "put a text that has a colon in it in quotes; write a blank after the colon of a key, here and in the line above"},
    {"end of sequence flow", "a comma or ] is missing before this", "close the list that begins with ["},
    {"end of map flow", "a comma or } is missing before this", "close the mapping that begins with {"},
    {"end of map not found", "this does not go on from what stands before it",
     "check the indentation, and the quotes of texts with quotes inside"},
    {"end of sequence not found", "this does not go on from what stands before it",
     "check the indentation, and the quotes of texts with quotes inside"},
    {"illegal flow end", "this bracket does not close one that is open", "check the brackets before it"},
    {"illegal block entry", "a dash cannot stand here", "put it on a line of its own, or put the text in quotes"},
    {"illegal EOF in scalar", "a quote is not closed before the end of the file", "close it"},
    {"unknown token", "a text cannot begin with this character", "put the text in quotes"},
    {"unknown escape character", "unknown escape with \\ in double quotes", "put patterns in single quotes"},
    {"invalid unicode", "this escape is half of a character",
     "write both halves one after the other, or the character itself"},
    {"the referenced anchor", "references (*name) are not allowed here",
     "write the value again, or put the text in quotes"},
};

Problem explain(const YAML::Exception& error, const std::vector<std::string>& lines, Places& places) {
  const Position at = error.mark.line >= 0 && error.mark.column >= 0 ? places(error.mark) : Position{};
  if (is_indented_with_tab(lines, at.line)) {
    return problem_at(at, "this line is indented with a tab", "indent with blanks");
  }
  for (const Explanation& explanation : explanations) {
    if (error.msg.starts_with(explanation.parser_words)) {
      return problem_at(at, std::string(explanation.message), std::string(explanation.remedy));
    }
  }
  return problem_at(at, fmt::format("this is not valid YAML: {}", error.msg),
                    "check brackets, quotes and indentation here and in the line above");
}

/// Lets the parser read text where it stands.
class ViewBuffer : public std::streambuf {
public:
  explicit ViewBuffer(std::string& text) { setg(text.data(), text.data(), text.data() + text.size()); }
};

/// The first byte that no text file has: YAML allows tab, LF and CR only.
std::optional<Position> first_control_character(const std::vector<std::string>& lines) {
  for (std::size_t line = 0; line < lines.size(); ++line) {
    int column = 1;
    for (const char byte : lines[line]) {
      if ((static_cast<unsigned char>(byte) < 0x20 && byte != '\t') || byte == '\x7F') {
        return Position{.line = static_cast<int>(line) + 1, .column = column};
      }
      if (!is_continuation_byte(byte)) ++column;
    }
  }
  return std::nullopt;
}

/// Texts with escaped surrogate pairs in one file; each is a further pass over it.
constexpr std::size_t most_surrogate_texts = 200;

/// The UTF-16 unit that the escape `\uXXXX` at `at` stands for; none if there is no such escape.
std::optional<std::uint32_t> escaped_unit(std::string_view text, std::size_t at) {
  constexpr std::size_t digits = 4;
  if (text.size() < at + 2 + digits || text.substr(at, 2) != "\\u") return std::nullopt;
  std::uint32_t unit = 0;
  const char* const first = text.data() + at + 2;
  const auto [end, error] = std::from_chars(first, first + digits, unit, 16);
  return error == std::errc() && end == first + digits ? std::optional(unit) : std::nullopt;
}

/// JSON escapes a character above U+FFFF as two surrogates (`\ud83d\ude00`), which YAML does not know. If that is what
/// the parser stopped at, the pairs from there to the end of the quoted text are replaced by their characters.
bool join_surrogates(const YAML::Exception& error, std::string& bytes, Places& places) {
  constexpr std::size_t escape = 6;
  if (!error.msg.starts_with("invalid unicode") || error.mark.column < static_cast<int>(escape)) return false;
  YAML::Mark mark = error.mark;
  mark.column -= static_cast<int>(escape);
  std::size_t at = place_in_bytes(bytes, mark);
  bool joined = false;
  while (at < bytes.size() && bytes[at] != '"' && bytes[at] != '\n') {
    const auto high = escaped_unit(bytes, at);
    const auto low = escaped_unit(bytes, at + escape);
    if (high && low && (*high & 0xFC00U) == 0xD800U && (*low & 0xFC00U) == 0xDC00U) {
      std::string character;
      append_code_point(character, 0x10000U + ((*high & 0x3FFU) << 10U) + (*low & 0x3FFU));
      bytes.replace(at, 2 * escape, character);
      at += character.size();
      mark.column += static_cast<int>(character.size());
      places.shorten(mark, 2 * escape - character.size());
      joined = true;
      continue;
    }
    const std::size_t step = bytes[at] == '\\' ? 2 : 1;
    at += step;
    mark.column += static_cast<int>(step);
  }
  return joined;
}

void parse_tree(std::string& bytes, Places& places, YamlDocument& document) {
  ViewBuffer buffer(bytes);
  std::istream stream(&buffer);
  TreeBuilder builder(places);
  YAML::Parser parser(stream);
  while (parser.HandleNextDocument(builder)) {
  }
  document.root = builder.take_root();
  if (const auto& mark = builder.last_quoted();
      mark && !quote_is_closed(std::string_view(bytes).substr(std::min(bytes.size(), place_in_bytes(bytes, *mark))))) {
    document.root.reset();
    document.problem = problem_at(places(*mark), "this quote is not closed", "close it");
  } else if (!document.root || document.root->kind == YamlNode::Kind::empty) {
    document.root.reset();
    document.problem = problem_at({}, "the file is empty", "'leadscore init' writes one to start from");
  }
}

} // namespace

YamlDocument read_yaml(std::string_view text) {
  YamlDocument document;
  if (text.size() > most_yaml_bytes) {
    document.problem = problem_at({}, "the file is larger than 1 MiB",
                                  "put long lists into files of their own: lists: {name: {file: names.csv}}");
    return document;
  }
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  document.lines = split_lines(text);
  if (!is_utf8(text)) {
    const auto wrong = [](const std::string& line) { return !is_utf8(line); };
    Position at;
    for (std::size_t line = 0; line < document.lines.size() && at.line == 0; ++line) {
      if (wrong(document.lines[line])) at = {.line = static_cast<int>(line) + 1, .column = 0};
    }
    document.problem = problem_at(at, "the file is not UTF-8 text", "save it as UTF-8 in your editor");
    return document;
  }
  if (std::ranges::count_if(text, is_sign) > static_cast<std::ptrdiff_t>(most_yaml_signs)) {
    document.problem =
        problem_at({}, fmt::format("the file has more than {} brackets, commas, colons and quotes", most_yaml_signs),
                   "put long lists into files of their own: lists: {name: {file: names.csv}}");
    return document;
  }
  if (const auto at = first_control_character(document.lines)) {
    document.problem =
        problem_at(*at, "the file has a control character here", "remove it, and save the file as UTF-8 text");
    return document;
  }

  std::string bytes(text);
  Places places(document.lines);
  std::size_t tries = 0;
  for (bool again = true; again;) {
    again = false;
    try {
      parse_tree(bytes, places, document);
    } catch (const Refused& refused) {
      document.problem = refused.problem;
    } catch (const YAML::Exception& error) {
      again = ++tries <= most_surrogate_texts && join_surrogates(error, bytes, places);
      if (!again) document.problem = explain(error, document.lines, places);
    }
  }
  return document;
}

std::string text_of_yaml_file(const std::string& path, std::string_view what, std::string_view how_to_name,
                              std::string_view how_to_shrink) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw Error(fmt::format("{}: {} cannot be opened: {} ({})", path, what, std::strerror(errno), how_to_name));
  }
  std::string text(most_yaml_bytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad() || (file.fail() && !file.eof())) {
    throw Error(fmt::format("{}: {} cannot be read: {}", path, what, std::strerror(errno)));
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > most_yaml_bytes) {
    throw Error(fmt::format("{}: {} is larger than 1 MiB ({})", path, what, how_to_shrink));
  }
  return text;
}

} // namespace leadscore
