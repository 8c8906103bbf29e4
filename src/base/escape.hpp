#pragma once

#include <string>
#include <string_view>

/// Text from the input as it is shown in each place. Source: 4-files, Writing. (CSV for people: csv/formula_guard.hpp.)
///
/// A terminal obeys control characters, and bidirectional controls reorder what is read: neither is shown raw anywhere.
/// A control character (C0, DEL, C1), or a byte that is not UTF-8, is shown as `\xNN`, a bidirectional control as
/// `\u{NNNN}`.
namespace leadscore {

/// terminal_text or markdown_text: how text from the input is written into what is made for both.
using Escape = std::string (*)(std::string_view);

/// On a terminal or in a message, within a line: line breaks are shown as `\x0A` too.
std::string terminal_text(std::string_view text);

/// The same for text of several lines: its line breaks stay.
std::string terminal_lines(std::string_view text);

/// In Markdown, within a line, such as a cell of a table: as terminal_text, and neither Markdown nor HTML.
std::string markdown_text(std::string_view text);

/// A JSON document in which DEL, C1 and bidirectional controls are escaped as `\uNNNN`, as its writer does with C0.
std::string escaped_json(std::string_view document);

} // namespace leadscore
