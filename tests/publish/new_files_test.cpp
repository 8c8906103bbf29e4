#include "base/error.hpp"
#include "csv/temporary_folder.hpp"
#include "publish/new_files.hpp"

#include <cerrno>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

namespace leadscore {

namespace {

/// A disk on which the n-th operation fails, once.
class FailingDisk : public Disk {
public:
  explicit FailingDisk(int after) : left_(after) {}
  int make_folder(const std::string& path, unsigned mode) override {
    return fails() ? EIO : Disk::make_folder(path, mode);
  }
  int create(const std::string& path, unsigned mode, int& file) override {
    return fails() ? EIO : Disk::create(path, mode, file);
  }
  int write(int file, std::string_view bytes) override { return fails() ? ENOSPC : Disk::write(file, bytes); }
  int sync(int file) override { return fails() ? EIO : Disk::sync(file); }
  int rename(const std::string& from, const std::string& to) override { return fails() ? EIO : Disk::rename(from, to); }
  int open_folder(const std::string& path, int& folder) override {
    return fails() ? EIO : Disk::open_folder(path, folder);
  }
  [[nodiscard]] bool has_failed() const { return left_ < 0; }

private:
  bool fails() { return left_-- == 0; }
  int left_;
};

std::map<std::string, std::string> files_in(const std::string& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path());
    files[entry.path().filename().string()] = {std::istreambuf_iterator<char>(file), {}};
  }
  return files;
}

const std::vector<TextFile> both{{"a.yaml", "new a"}, {"b.yaml", "new b"}};

} // namespace

TEST_CASE("files are written beside what is there, into a folder that is created if need be") {
  const TemporaryFolder folder;
  folder.write("other", "stays");
  write_new_files(folder.path("."), both, Existing::refused);
  CHECK(files_in(folder.path()) ==
        std::map<std::string, std::string>{{"a.yaml", "new a"}, {"b.yaml", "new b"}, {"other", "stays"}});
  write_new_files(folder.path("deep/er/"), both, Existing::refused);
  CHECK(files_in(folder.path("deep/er")).size() == 2);
}

TEST_CASE("files that are there are named, and nothing is written, unless they are to be replaced") {
  const TemporaryFolder folder;
  folder.write("b.yaml", "old b");
  CHECK_THROWS_WITH_AS(write_new_files(folder.path("."), both, Existing::refused),
                       (folder.path(".") +
                        ": has b.yaml already, so nothing was written (choose another folder with --out, or "
                        "replace with --force)")
                           .c_str(),
                       Error);
  CHECK(files_in(folder.path()) == std::map<std::string, std::string>{{"b.yaml", "old b"}});
  write_new_files(folder.path("."), both, Existing::replaced);
  CHECK(files_in(folder.path()) == std::map<std::string, std::string>{{"a.yaml", "new a"}, {"b.yaml", "new b"}});
}

TEST_CASE("whatever fails, all of the files are there or none, and what was there before is as it was") {
  int failures = 0;
  for (int after = 0; after < 100; ++after) {
    const TemporaryFolder folder;
    folder.write("b.yaml", "old b");
    FailingDisk disk(after);
    bool refused = false;
    try {
      write_new_files(folder.path("."), both, Existing::replaced, disk);
    } catch (const Error&) {
      refused = true;
    }
    if (!disk.has_failed()) break;
    CAPTURE(after);
    CHECK(refused);
    CHECK(files_in(folder.path()) == std::map<std::string, std::string>{{"b.yaml", "old b"}});
    ++failures;
  }
  CHECK(failures > 8);
}

TEST_CASE("a folder that was created for files that could not be written goes again") {
  const TemporaryFolder folder;
  FailingDisk disk(4);
  CHECK_THROWS_AS(write_new_files(folder.path("new/er"), both, Existing::refused, disk), Error);
  CHECK(disk.has_failed());
  CHECK_FALSE(std::filesystem::exists(folder.path("new")));
}

} // namespace leadscore
