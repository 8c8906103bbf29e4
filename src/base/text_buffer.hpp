#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

namespace leadscore {

/// Text that grows at its end, for files of many small cells: what a string does for each append is done in a few
/// instructions here, and emptied it keeps its memory.
class TextBuffer {
public:
  TextBuffer() = default;
  explicit TextBuffer(std::string_view text) { *this += text; }

  TextBuffer& operator+=(char byte) {
    *room(1) = byte;
    ++size_;
    return *this;
  }
  TextBuffer& operator+=(std::string_view text) {
    if (!text.empty()) std::memcpy(room(text.size()), text.data(), text.size());
    size_ += text.size();
    return *this;
  }
  /// Appends what `put(char* at)`, which gives the end of it, writes: at most `longest` bytes.
  template <typename Put>
  void append_with(std::size_t longest, const Put& put) {
    char* const at = room(longest);
    size_ += static_cast<std::size_t>(put(at) - at);
  }

  /// Appends its own bytes from `begin` to `end` once more.
  void repeat(std::size_t begin, std::size_t end) {
    char* const at = room(end - begin);
    std::memcpy(at, bytes_.get() + begin, end - begin);
    size_ += end - begin;
  }

  void clear() { size_ = 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] char back() const { return bytes_[size_ - 1]; }
  [[nodiscard]] std::string_view view() const { return {bytes_.get(), size_}; }
  [[nodiscard]] std::string string() const { return std::string(view()); }

private:
  /// The end, with so many bytes free behind it.
  char* room(std::size_t bytes) {
    if (capacity_ - size_ < bytes) grow(bytes);
    return bytes_.get() + size_;
  }
  void grow(std::size_t bytes) {
    constexpr std::size_t least = 4096;
    const std::size_t capacity = std::max({least, 2 * capacity_, size_ + bytes});
    // No zeros are written first, as make_unique would.
    std::unique_ptr<char[]> grown(new char[capacity]); // NOLINT(modernize-avoid-c-arrays)
    if (size_ != 0) std::memcpy(grown.get(), bytes_.get(), size_);
    bytes_ = std::move(grown);
    capacity_ = capacity;
  }

  std::unique_ptr<char[]> bytes_; // NOLINT(modernize-avoid-c-arrays)
  std::size_t size_ = 0, capacity_ = 0;
};

/// Text that grows where room was made before (TextBuffer::append_with): nothing is asked for each append, and its end
/// stays in a register.
class RoomyText {
public:
  explicit RoomyText(char* at) : at_(at) {}
  RoomyText& operator+=(char byte) {
    *at_++ = byte;
    return *this;
  }
  RoomyText& operator+=(std::string_view text) {
    if (!text.empty()) std::memcpy(at_, text.data(), text.size());
    at_ += text.size();
    return *this;
  }
  template <typename Put>
  void append_with(std::size_t /*longest*/, const Put& put) {
    at_ = put(at_);
  }
  [[nodiscard]] char* end() const { return at_; }

private:
  char* at_;
};

} // namespace leadscore
