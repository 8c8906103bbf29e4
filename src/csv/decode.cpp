#include "csv/decode.hpp"

#include "base/utf8.hpp"

#include <algorithm>
#include <unicode/ucnv.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

namespace leadscore {
namespace {

/// A byte that no UTF-8 text has, in place of what cannot be decoded.
constexpr char not_text = '\xFD';

constexpr std::size_t largest_piece = std::size_t{64} << 10;

/// The UTF-8 text of each byte of a single-byte encoding, as ICU knows it.
std::array<std::string, 256> characters_of(const char* encoding_name) {
  std::array<std::string, 256> characters;
  UErrorCode status = U_ZERO_ERROR;
  UConverter* converter = ucnv_open(encoding_name, &status);
  if (U_FAILURE(status)) throw Error("ICU does not know " + std::string(encoding_name) + " (check its installation)");
  for (unsigned byte = 0; byte < 256; ++byte) {
    const char input = static_cast<char>(static_cast<unsigned char>(byte));
    UChar unit = 0;
    status = U_ZERO_ERROR;
    ucnv_toUChars(converter, &unit, 1, &input, 1, &status);
    append_code_point(characters[byte], U_FAILURE(status) ? 0xFFFDU : static_cast<unsigned>(unit));
  }
  ucnv_close(converter);
  return characters;
}

} // namespace

DecodedText::DecodedText(std::unique_ptr<RawFile> file, Encoding encoding) : bytes_(std::move(file)) {
  beginning_.resize(3);
  beginning_.resize(bytes_.read(beginning_.data(), beginning_.size()));
  at_end_ = beginning_.size() < 3;
  find_form(encoding);
}

void DecodedText::find_form(Encoding encoding) {
  if (beginning_ == "\xEF\xBB\xBF") {
    beginning_.clear();
  } else if (beginning_.starts_with("\xFF\xFE")) {
    form_ = Form::utf16_little;
    beginning_.erase(0, 2);
  } else if (beginning_.starts_with("\xFE\xFF")) {
    form_ = Form::utf16_big;
    beginning_.erase(0, 2);
  } else if (encoding != Encoding::utf8) {
    form_ = Form::single_bytes;
    characters_ = characters_of(encoding == Encoding::latin1 ? "ISO-8859-1" : "windows-1252");
  }
}

bool DecodedText::append(std::string& out, std::size_t size) {
  if (at_end_ && beginning_.empty()) return false;
  // Plain UTF-8 is read to where it stays; the other forms pass through `input_`.
  std::string& target = form_ == Form::utf8 ? out : input_;
  if (form_ != Form::utf8) input_.clear();
  target += beginning_;
  beginning_.clear();
  const std::size_t end = target.size() + size;
  target.reserve(end);
  while (!at_end_ && target.size() < end) {
    // A piece at a time, so that what resize() clears is still in the cache when it is read.
    const std::size_t begin = target.size();
    const std::size_t piece = std::min(end - begin, largest_piece);
    target.resize(begin + piece);
    const std::size_t filled = bytes_.read(target.data() + begin, piece);
    target.resize(begin + filled);
    at_end_ = filled < piece;
  }
  if (form_ == Form::single_bytes) {
    for (const char byte : input_) {
      const auto value = static_cast<unsigned char>(byte);
      if (value < 0x80) {
        out += byte;
      } else {
        out += characters_[value];
      }
    }
  } else if (form_ != Form::utf8) {
    append_utf16(input_, out);
  }
  return true;
}

void DecodedText::append_utf16(std::string_view input, std::string& out) {
  for (const char byte : input) {
    const auto value = static_cast<unsigned char>(byte);
    if (odd_byte_ < 0) {
      odd_byte_ = value;
      continue;
    }
    const auto first = static_cast<unsigned>(odd_byte_);
    odd_byte_ = -1;
    append_unit(form_ == Form::utf16_little ? first | static_cast<unsigned>(value) << 8U : first << 8U | value, out);
  }
  if (at_end_ && (odd_byte_ >= 0 || high_surrogate_ != 0)) {
    out += not_text;
    odd_byte_ = -1;
    high_surrogate_ = 0;
  }
}

void DecodedText::append_unit(unsigned unit, std::string& out) {
  if (high_surrogate_ != 0) {
    const unsigned high = high_surrogate_;
    high_surrogate_ = 0;
    if (U16_IS_TRAIL(unit)) {
      append_code_point(out, 0x10000U + ((high - 0xD800U) << 10U) + (unit - 0xDC00U));
      return;
    }
    out += not_text;
  }
  if (U16_IS_LEAD(unit)) {
    high_surrogate_ = unit;
  } else if (U16_IS_TRAIL(unit)) {
    out += not_text;
  } else {
    append_code_point(out, unit);
  }
}

std::string with_replacement_characters(std::string_view text) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto size = static_cast<std::int64_t>(text.size());
  std::string out;
  for (std::int64_t at = 0; at < size;) {
    const std::int64_t begin = at;
    UChar32 code_point = 0;
    U8_NEXT(bytes, at, size, code_point);
    if (code_point < 0) {
      out += "\uFFFD";
    } else {
      out.append(text, static_cast<std::size_t>(begin), static_cast<std::size_t>(at - begin));
    }
  }
  return out;
}

} // namespace leadscore
