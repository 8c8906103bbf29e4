#include "csv/input_bytes.hpp"

#include "base/error.hpp"
#include "csv/raw_file.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <array>
#include <cerrno>
#include <exception>
#include <fmt/format.h>
#include <vector>

namespace leadscore {
namespace {

enum class Format { plain, compressed, zip };

/// The format by the magic numbers of gzip, zstd (and its skippable frames), xz, bzip2 and zip.
Format format_of(std::string_view beginning) {
  constexpr std::string_view bzip2_block = "\x31\x41\x59\x26\x53\x59";
  constexpr std::string_view bzip2_end = "\x17\x72\x45\x38\x50\x90";
  if (beginning.starts_with("PK\x03\x04") || beginning.starts_with("PK\x05\x06")) return Format::zip;
  if (beginning.starts_with("\x1F\x8B") || beginning.starts_with("\x28\xB5\x2F\xFD") ||
      beginning.starts_with(std::string_view("\xFD"
                                             "7zXZ\0",
                                             6))) {
    return Format::compressed;
  }
  if (beginning.size() >= 4 && beginning.substr(1, 3) == "\x2A\x4D\x18" &&
      (static_cast<unsigned char>(beginning[0]) & 0xF0U) == 0x50U) {
    return Format::compressed;
  }
  if (beginning.size() >= 10 && beginning.starts_with("BZh") &&
      (beginning.substr(4, 6) == bzip2_block || beginning.substr(4, 6) == bzip2_end)) {
    return Format::compressed;
  }
  return Format::plain;
}

/// What the archiver of macOS adds to every zip file.
bool is_decoration(archive_entry* entry) {
  const char* path = archive_entry_pathname(entry);
  return archive_entry_filetype(entry) == AE_IFDIR ||
         (path != nullptr && std::string_view(path).starts_with("__MACOSX/"));
}

/// The content of a compressed file, by libarchive.
class Decompressor {
public:
  Decompressor(RawFile& file, Format format)
      : file_(file), is_zip_(format == Format::zip), archive_(archive_read_new()) {
    archive_read_support_filter_gzip(archive_);
    archive_read_support_filter_zstd(archive_);
    archive_read_support_filter_xz(archive_);
    archive_read_support_filter_bzip2(archive_);
    if (is_zip_) {
      archive_read_support_format_zip_streamable(archive_);
    } else {
      archive_read_support_format_raw(archive_);
      archive_read_support_format_empty(archive_);
    }
  }
  ~Decompressor() { archive_read_free(archive_); }
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;

  void open() {
    check(archive_read_open(archive_, this, nullptr, &Decompressor::read_file, nullptr));
    is_empty_ = !next_member();
    if (is_empty_ && is_zip_) {
      throw Error(fmt::format("{}: the zip archive holds no file (put one CSV into it)", file_.name()));
    }
  }

  /// Fills `buffer` as far as the content goes.
  std::size_t read(char* buffer, std::size_t size) {
    std::size_t filled = 0;
    while (filled < size && !is_empty_) {
      const la_ssize_t count = archive_read_data(archive_, buffer + filled, size - filled);
      if (count < 0) fail();
      if (count == 0) break;
      filled += static_cast<std::size_t>(count);
    }
    return filled;
  }

  /// To be called at the end of the content: nothing else may follow.
  void finish() {
    if (!is_empty_ && next_member()) {
      throw Error(
          fmt::format("{}: the zip archive holds more than one file (put each CSV into its own)", file_.name()));
    }
    const std::int64_t used = archive_filter_bytes(archive_, -1);
    std::array<char, 4096> rest{};
    while (file_.read(rest.data(), rest.size()) > 0) {
    }
    if (!is_zip_ && used < file_.bytes_consumed()) {
      throw Error(fmt::format("{}: the compressed data ends after {} of {} bytes (is the file damaged?)", file_.name(),
                              used, file_.bytes_consumed()));
    }
  }

private:
  static la_ssize_t read_file(archive* reader, void* self, const void** bytes) {
    auto& decompressor = *static_cast<Decompressor*>(self);
    try {
      *bytes = decompressor.buffer_.data();
      return static_cast<la_ssize_t>(decompressor.file_.read(decompressor.buffer_.data(), decompressor.buffer_.size()));
    } catch (const std::exception&) {
      // libarchive is C: the exception is thrown on when it has returned.
      decompressor.read_error_ = std::current_exception();
      archive_set_error(reader, EIO, "read error");
      return -1;
    }
  }

  bool next_member() {
    archive_entry* entry = nullptr;
    do {
      const int result = archive_read_next_header(archive_, &entry);
      if (result == ARCHIVE_EOF) return false;
      check(result);
    } while (is_zip_ && is_decoration(entry));
    return true;
  }

  void check(int result) {
    if (result != ARCHIVE_OK && result != ARCHIVE_WARN) fail();
  }

  [[noreturn]] void fail() {
    if (read_error_) std::rethrow_exception(read_error_);
    const char* cause = archive_error_string(archive_);
    throw Error(fmt::format("{}: cannot be decompressed: {} (is the file whole?)", file_.name(),
                            cause == nullptr ? "unknown error" : cause));
  }

  RawFile& file_;
  bool is_zip_;
  bool is_empty_ = false;
  archive* archive_;
  std::vector<char> buffer_ = std::vector<char>(std::size_t{256} << 10);
  std::exception_ptr read_error_;
};

} // namespace

struct InputBytes::State {
  explicit State(const std::string& path) : file(path) {}
  RawFile file;
  std::unique_ptr<Decompressor> decompressor;
  bool at_end = false;
  std::string sha256;
};

InputBytes::InputBytes(const std::string& path) : state_(std::make_unique<State>(path)) {
  const Format format = format_of(state_->file.beginning());
  if (format != Format::plain) {
    state_->decompressor = std::make_unique<Decompressor>(state_->file, format);
    state_->decompressor->open();
  }
}
InputBytes::~InputBytes() = default;

const std::string& InputBytes::name() const { return state_->file.name(); }

std::size_t InputBytes::read(char* buffer, std::size_t size) {
  if (state_->at_end) return 0;
  const std::size_t filled =
      state_->decompressor ? state_->decompressor->read(buffer, size) : state_->file.read(buffer, size);
  if (filled < size) {
    if (state_->decompressor) state_->decompressor->finish();
    state_->file.check_unchanged();
    state_->sha256 = state_->file.sha256();
    state_->at_end = true;
  }
  return filled;
}

std::int64_t InputBytes::bytes_consumed() const { return state_->file.bytes_consumed(); }
const std::string& InputBytes::sha256() const { return state_->sha256; }

} // namespace leadscore
