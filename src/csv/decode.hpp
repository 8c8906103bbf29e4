#pragma once

#include "csv/csv_file.hpp"
#include "csv/input_bytes.hpp"

#include <array>
#include <memory>
#include <string>

namespace leadscore {

/// The content of an input file as UTF-8, without its byte-order mark. Bytes that are no text in the file's encoding
/// come as bytes that are no UTF-8.
class DecodedText {
public:
  /// A byte-order mark (UTF-8, UTF-16 in either order) tells the encoding; without one it is `encoding`.
  DecodedText(std::unique_ptr<RawFile> file, Encoding encoding);

  /// Appends about `size` bytes of text to `out`; false if there were no more.
  bool append(std::string& out, std::size_t size);
  [[nodiscard]] const InputBytes& bytes() const { return bytes_; }

private:
  enum class Form { utf8, utf16_little, utf16_big, single_bytes };
  void find_form(Encoding encoding);
  void append_utf16(std::string_view input, std::string& out);
  void append_unit(unsigned unit, std::string& out);

  InputBytes bytes_;
  Form form_ = Form::utf8;
  std::array<std::string, 256> characters_; ///< of single bytes
  std::string input_;                       ///< as it lies in the file, not decoded yet
  std::string beginning_;                   ///< read to find the form
  bool at_end_ = false;
  int odd_byte_ = -1;           ///< UTF-16: the first half of a unit
  unsigned high_surrogate_ = 0; ///< UTF-16: waits for the low one; 0 if there is none
};

/// `text` with U+FFFD in place of bytes that are not UTF-8.
std::string with_replacement_characters(std::string_view text);

} // namespace leadscore
