#include "base/hash.hpp"
#include "csv/csv_file.hpp"
#include "csv/decompressor.hpp"
#include "csv/read_csv.hpp"
#include "csv/temporary_folder.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <functional>
#include <isa-l/crc.h>
#include <iterator>
#include <random>
#include <unistd.h>
#include <utility>

using namespace leadscore;

namespace {

using Members = std::vector<std::pair<std::string, std::string>>;

/// Writes members into an archive by libarchive's own writer.
void write_archive(const std::string& path, const std::function<void(archive*)>& choose, const Members& members) {
  archive* writer = archive_write_new();
  choose(writer);
  REQUIRE(archive_write_open_filename(writer, path.c_str()) == ARCHIVE_OK);
  for (const auto& [name, content] : members) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_filetype(entry, name.ends_with('/') ? AE_IFDIR : AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
    REQUIRE(archive_write_header(writer, entry) == ARCHIVE_OK);
    archive_write_data(writer, content.data(), content.size());
    archive_entry_free(entry);
  }
  REQUIRE(archive_write_close(writer) == ARCHIVE_OK);
  archive_write_free(writer);
}

void write_compressed(const std::string& path, int (*add_filter)(archive*), const std::string& content) {
  write_archive(path,
                [&](archive* writer) {
                  add_filter(writer);
                  archive_write_set_format_raw(writer);
                },
                {{"data", content}});
}

void write_zip(const std::string& path, const Members& members) {
  write_archive(
      path, [](archive* writer) { archive_write_set_format_zip(writer); }, members);
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string sample() {
  std::string content = "a,b\r\n";
  for (int i = 0; i < 50'000; ++i) content += std::to_string(i) + ",\"x\n" + std::to_string(i * 7) + "\"\r\n";
  return content;
}

std::string error_of(const TemporaryFolder& folder, const std::string& name) {
  try {
    CsvFile file(folder.path(name), {});
    read_records(file);
  } catch (const Error& error) {
    return std::string(error.what()).substr(folder.path().size());
  }
  return "no error";
}

/// One gzip member, by libarchive.
std::string gzip_of(const TemporaryFolder& folder, const std::string& content) {
  write_compressed(folder.path("member.gz"), archive_write_add_filter_gzip, content);
  return bytes_of(folder.path("member.gz"));
}

/// What a file holds, read `piece` bytes at a time and asked for `size` at a time.
std::string gunzipped(const std::string& path, std::size_t piece, std::size_t size) {
  RawFile file(path);
  const auto decompressor = gunzip(file, piece);
  std::string all;
  for (std::string some(size, '\0');;) {
    const std::size_t filled = decompressor->read(some.data(), size);
    all.append(some, 0, filled);
    if (filled < size) break;
  }
  CHECK(decompressor->finish() == file.bytes_consumed());
  return all;
}

} // namespace

TEST_CASE("compressed files are recognised by their content and read like plain ones") {
  const TemporaryFolder folder;
  const std::string content = sample();
  CsvFile plain(folder.write("plain.gz", content), {});
  const auto expected = read_records(plain);
  REQUIRE(expected.size() == 50'000);

  write_compressed(folder.path("gzip.csv"), archive_write_add_filter_gzip, content);
  write_compressed(folder.path("zstd.csv"), archive_write_add_filter_zstd, content);
  write_compressed(folder.path("xz.csv"), archive_write_add_filter_xz, content);
  write_compressed(folder.path("bzip2.csv"), archive_write_add_filter_bzip2, content);
  write_zip(folder.path("zip.csv"), {{"export/", ""}, {"export/a.csv", content}, {"__MACOSX/._a.csv", "x"}});
  for (const std::string_view name : {"gzip.csv", "zstd.csv", "xz.csv", "bzip2.csv", "zip.csv"}) {
    CAPTURE(name);
    const std::string bytes = bytes_of(folder.path(name));
    CHECK(bytes.size() < content.size());
    CsvFile file(folder.path(name), {});
    CHECK(read_records(file) == expected);
    CHECK(file.bytes_consumed() == static_cast<std::int64_t>(bytes.size()));
    CHECK(file.sha256() == sha256_hex(bytes));
  }
}

TEST_CASE("several gzip members one after the other are one file") {
  const TemporaryFolder folder;
  write_compressed(folder.path("1.gz"), archive_write_add_filter_gzip, "a,b\n1,2\n");
  write_compressed(folder.path("2.gz"), archive_write_add_filter_gzip, "3,4\n");
  CsvFile file(folder.write("both.gz", bytes_of(folder.path("1.gz")) + bytes_of(folder.path("2.gz"))), {});
  CHECK(read_records(file).size() == 2);
}

TEST_CASE("a gzip file is read in pieces that end anywhere") {
  const TemporaryFolder folder;
  std::mt19937_64 random(5);
  for (int number = 0; number < 200; ++number) {
    std::string bytes;
    std::string expected;
    for (std::uint64_t members = random() % 5; members > 0; --members) {
      const std::uint64_t letters = random() % 2 == 0 ? 256 : 3; // what cannot be compressed, and what can
      std::string content(random() % 400, '\0');
      for (char& byte : content) byte = static_cast<char>(random() % letters);
      bytes += gzip_of(folder, content);
      expected += content;
    }
    const std::size_t piece = 32 + random() % 200;
    const std::size_t size = 1 + random() % 200;
    CAPTURE(number);
    CHECK(gunzipped(folder.write("any.gz", bytes), piece, size) == expected);
  }
}

TEST_CASE("a gzip header may have every field, and end anywhere in a piece") {
  const TemporaryFolder folder;
  const std::string member = gzip_of(folder, "a,b\n1,2\n");
  REQUIRE(static_cast<unsigned char>(member[3]) == 0); // libarchive writes no field
  std::string header = member.substr(0, 10);
  header[3] = 0x1E; // all fields: checksum of the header, extra field, name, comment
  header += std::string("\x0B\0hello extra", 13) + std::string("export.csv\0what it is\0", 22);
  const std::uint32_t sum = crc32_gzip_refl(0, reinterpret_cast<const unsigned char*>(header.data()), header.size());
  const std::string right = header + static_cast<char>(sum & 0xFFU) + static_cast<char>(sum >> 8U & 0xFFU);
  const std::string wrong = header + static_cast<char>(~sum & 0xFFU) + static_cast<char>(sum >> 8U & 0xFFU);
  for (std::size_t piece = 32; piece < 100; ++piece) {
    CAPTURE(piece);
    CHECK(gunzipped(folder.write("all.gz", right + member.substr(10) + member), piece, 7) == "a,b\n1,2\na,b\n1,2\n");
  }
  folder.write("wrong.gz", wrong + member.substr(10));
  CHECK(error_of(folder, "wrong.gz") ==
        "wrong.gz: cannot be decompressed: the gzip checksum does not fit (is the file whole?)");
}

TEST_CASE("a gzip file that is cut anywhere is told") {
  const TemporaryFolder folder;
  const std::string whole = gzip_of(folder, sample().substr(0, 300));
  for (std::size_t size = 2; size < whole.size(); ++size) {
    CAPTURE(size);
    folder.write("cut.gz", whole.substr(0, size));
    CHECK(error_of(folder, "cut.gz") == "cut.gz: cannot be decompressed: truncated gzip input (is the file whole?)");
    folder.write("cut.gz", whole + whole.substr(0, size));
    CHECK(error_of(folder, "cut.gz") == "cut.gz: cannot be decompressed: truncated gzip input (is the file whole?)");
  }
}

TEST_CASE("a gzip file whose bytes changed is told") {
  const TemporaryFolder folder;
  const std::string whole = gzip_of(folder, sample().substr(0, 300));
  for (std::size_t at = 10; at < whole.size(); ++at) { // behind the header
    CAPTURE(at);
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    folder.write("changed.gz", changed);
    CHECK(error_of(folder, "changed.gz").starts_with("changed.gz: cannot be decompressed: "));
  }
  std::string other_method = whole;
  other_method[2] = 7;
  folder.write("changed.gz", other_method);
  CHECK(error_of(folder, "changed.gz") ==
        "changed.gz: cannot be decompressed: an unknown gzip method (is the file whole?)");
}

TEST_CASE("plain text that begins like a compressed file is plain") {
  const TemporaryFolder folder;
  CsvFile file(folder.write("a.csv", "BZh9,b\n1,2\n"), {});
  CHECK(file.header() == std::vector<std::string>{"BZh9", "b"});
}

TEST_CASE("damaged or unfit archives are told with what to do") {
  const TemporaryFolder folder;
  write_compressed(folder.path("whole.gz"), archive_write_add_filter_gzip, sample());
  const std::string whole = bytes_of(folder.path("whole.gz"));
  folder.write("cut.gz", whole.substr(0, whole.size() / 2));
  CHECK(error_of(folder, "cut.gz") == "cut.gz: cannot be decompressed: truncated gzip input (is the file whole?)");
  for (const std::string_view tail : {"garbage", "\x1F", "\x1F\x8C", "x"}) {
    folder.write("tail.gz", whole + std::string(tail));
    CHECK(error_of(folder, "tail.gz") == "tail.gz: the compressed data ends after " + std::to_string(whole.size()) +
                                             " of " + std::to_string(whole.size() + tail.size()) +
                                             " bytes (is the file damaged?)");
  }
  write_zip(folder.path("two.zip"), {{"a.csv", "a,b\n1,2\n"}, {"b.csv", "a,b\n"}});
  CHECK(error_of(folder, "two.zip") == "two.zip: the zip archive holds more than one file (put each CSV into its own)");
  write_zip(folder.path("none.zip"), {});
  CHECK(error_of(folder, "none.zip") == "none.zip: the zip archive holds no file (put one CSV into it)");
  write_compressed(folder.path("empty.gz"), archive_write_add_filter_gzip, "");
  CHECK(error_of(folder, "empty.gz") == "empty.gz: is empty (its first line must be the header)");
}

TEST_CASE("standard input is read, compressed or not") {
  const TemporaryFolder folder;
  write_compressed(folder.path("a.gz"), archive_write_add_filter_gzip, "a,b\n1,2\n");
  folder.write("a.csv", "a,b\n1,2\n");
  const int own_input = dup(STDIN_FILENO);
  for (const std::string_view name : {"a.gz", "a.csv"}) {
    const int input = open(folder.path(name).c_str(), O_RDONLY);
    REQUIRE(input >= 0);
    dup2(input, STDIN_FILENO);
    close(input);
    CsvFile file("-", {});
    CHECK(file.path() == "-");
    CHECK(read_records(file).size() == 1);
  }
  dup2(own_input, STDIN_FILENO);
  close(own_input);
}
