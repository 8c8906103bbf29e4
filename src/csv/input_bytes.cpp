#include "csv/input_bytes.hpp"

#include "csv/decompressor.hpp"

#include <array>
#include <fmt/format.h>
#include <isa-l/crc64.h>

namespace leadscore {
namespace {

enum class Format { plain, gzip, compressed, zip };

/// The format by the magic numbers of gzip, zstd (and its skippable frames), xz, bzip2 and zip.
Format format_of(std::string_view beginning) {
  constexpr std::string_view bzip2_block = "\x31\x41\x59\x26\x53\x59";
  constexpr std::string_view bzip2_end = "\x17\x72\x45\x38\x50\x90";
  if (beginning.starts_with("PK\x03\x04") || beginning.starts_with("PK\x05\x06")) return Format::zip;
  if (beginning.starts_with("\x1F\x8B")) return Format::gzip;
  if (beginning.starts_with("\x28\xB5\x2F\xFD") || beginning.starts_with(std::string_view("\xFD"
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

/// Null for a plain file.
std::unique_ptr<Decompressor> decompressor_of(RawFile& file) {
  switch (format_of(file.beginning())) {
  case Format::plain:
    break;
  case Format::gzip:
    return gunzip(file);
  case Format::compressed:
    return unarchive(file, false);
  case Format::zip:
    return unarchive(file, true);
  }
  return nullptr;
}

/// To be called at the end of the content: the file must end there, too.
void finish(Decompressor& decompressor, RawFile& file) {
  const std::optional<std::int64_t> used = decompressor.finish();
  std::array<char, 4096> rest{};
  while (file.read(rest.data(), rest.size()) > 0) {
  }
  if (used && *used < file.bytes_consumed()) {
    throw Error(fmt::format("{}: the compressed data ends after {} of {} bytes (is the file damaged?)", file.name(),
                            *used, file.bytes_consumed()));
  }
}

} // namespace

struct InputBytes::State {
  explicit State(std::unique_ptr<RawFile> raw_file) : owned_file(std::move(raw_file)), file(*owned_file) {}
  std::unique_ptr<RawFile> owned_file;
  RawFile& file;
  std::unique_ptr<Decompressor> decompressor;
  bool at_end = false;
  std::string sha256;
  ContentMark mark;
};

InputBytes::InputBytes(std::unique_ptr<RawFile> file) : state_(std::make_unique<State>(std::move(file))) {
  state_->decompressor = decompressor_of(state_->file);
}
InputBytes::~InputBytes() = default;

const std::string& InputBytes::name() const { return state_->file.name(); }

std::size_t InputBytes::read(char* buffer, std::size_t size) {
  if (state_->at_end) return 0;
  const std::size_t filled =
      state_->decompressor ? state_->decompressor->read(buffer, size) : state_->file.read(buffer, size);
  state_->mark.bytes += static_cast<std::int64_t>(filled);
  state_->mark.crc64 = crc64_ecma_refl(state_->mark.crc64, reinterpret_cast<const std::uint8_t*>(buffer), filled);
  if (filled < size) {
    if (state_->decompressor) finish(*state_->decompressor, state_->file);
    state_->file.check_unchanged();
    state_->sha256 = state_->file.sha256();
    state_->at_end = true;
  }
  return filled;
}

std::int64_t InputBytes::bytes_consumed() const { return state_->file.bytes_consumed(); }
const std::string& InputBytes::sha256() const { return state_->sha256; }
const ContentMark& InputBytes::content_mark() const { return state_->mark; }

} // namespace leadscore
