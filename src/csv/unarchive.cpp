#include "csv/decompressor.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <cerrno>
#include <exception>
#include <fmt/format.h>
#include <vector>

namespace leadscore {
namespace {

/// What the archiver of macOS adds to every zip file.
bool is_decoration(archive_entry* entry) {
  const char* path = archive_entry_pathname(entry);
  return archive_entry_filetype(entry) == AE_IFDIR ||
         (path != nullptr && std::string_view(path).starts_with("__MACOSX/"));
}

/// The content of a file that libarchive knows.
class Archive : public Decompressor {
public:
  Archive(RawFile& file, bool is_zip) : file_(file), is_zip_(is_zip), archive_(archive_read_new()) {
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
  ~Archive() override { archive_read_free(archive_); }

  void open() {
    check(archive_read_open(archive_, this, nullptr, &Archive::read_file, nullptr));
    is_empty_ = !next_member();
    if (is_empty_ && is_zip_) {
      throw Error(fmt::format("{}: the zip archive holds no file (put one CSV into it)", file_.name()));
    }
  }

  std::size_t read(char* buffer, std::size_t size) override {
    std::size_t filled = 0;
    while (filled < size && !is_empty_) {
      const la_ssize_t count = archive_read_data(archive_, buffer + filled, size - filled);
      if (count < 0) fail();
      if (count == 0) break;
      filled += static_cast<std::size_t>(count);
    }
    return filled;
  }

  std::optional<std::int64_t> finish() override {
    if (!is_empty_ && next_member()) {
      throw Error(
          fmt::format("{}: the zip archive holds more than one file (put each CSV into its own)", file_.name()));
    }
    if (is_zip_) return std::nullopt;
    return archive_filter_bytes(archive_, -1);
  }

private:
  static la_ssize_t read_file(archive* reader, void* self, const void** bytes) {
    auto& source = *static_cast<Archive*>(self);
    try {
      *bytes = source.buffer_.data();
      return static_cast<la_ssize_t>(source.file_.read(source.buffer_.data(), source.buffer_.size()));
    } catch (const std::exception&) {
      // libarchive is C: the exception is thrown on when it has returned.
      source.read_error_ = std::current_exception();
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
    throw damaged(file_, cause == nullptr ? "unknown error" : cause);
  }

  RawFile& file_;
  bool is_zip_;
  bool is_empty_ = false;
  archive* archive_;
  std::vector<char> buffer_ = std::vector<char>(compressed_piece);
  std::exception_ptr read_error_;
};

} // namespace

std::unique_ptr<Decompressor> unarchive(RawFile& file, bool is_zip) {
  auto archive = std::make_unique<Archive>(file, is_zip);
  archive->open();
  return archive;
}

} // namespace leadscore
