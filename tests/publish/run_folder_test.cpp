#include "base/error.hpp"
#include "publish/hand_made_run.hpp"
#include "publish/publish.hpp"
#include "publish/run_folder.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace leadscore;
namespace fs = std::filesystem;

namespace {

constexpr const char* run_text = R"({"format": "leadscore run", "files": ["a.csv", "run.json"]})";

/// A folder of the test's own, removed at its end.
class Workplace {
public:
  Workplace() {
    std::string name = (fs::temp_directory_path() / "leadscore-test-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Workplace() { fs::remove_all(path_); }
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;
  [[nodiscard]] std::string at(const std::string& name) const { return path_ + "/" + name; }
  void write(const std::string& name, const std::string& text) const {
    fs::create_directories(fs::path(at(name)).parent_path());
    std::ofstream(at(name), std::ios::binary) << text;
  }
  /// What stands in the workplace, the names of hidden folders too.
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(path_)) found.push_back(entry.path().filename().string());
    std::sort(found.begin(), found.end());
    return found;
  }
  /// Name and text of each file of a folder; empty without it.
  [[nodiscard]] std::map<std::string, std::string> files(const std::string& folder) const {
    std::map<std::string, std::string> found;
    if (!fs::exists(at(folder))) return found;
    for (const auto& entry : fs::directory_iterator(at(folder))) {
      std::ifstream file(entry.path(), std::ios::binary);
      found[entry.path().filename().string()] = {std::istreambuf_iterator<char>(file), {}};
    }
    return found;
  }
  /// `text` with the workplace's own path as `~`.
  [[nodiscard]] std::string shortened(std::string text) const {
    for (auto place = text.find(path_); place != std::string::npos; place = text.find(path_)) {
      text.replace(place, path_.size(), "~");
    }
    return text;
  }

private:
  std::string path_;
};

/// Writes a run of one file with that text.
void put_run(const std::string& folder, const std::string& text, Disk& disk = real_disk()) {
  RunFolder files(folder, false, disk);
  files.add_file("a.csv", text);
  files.add_file("run.json", run_text);
  files.publish();
}

/// A disk whose k-th operation fails, and which may not know how to exchange.
class FaultyDisk : public Disk {
public:
  explicit FaultyDisk(int fails_at, int error = ENOSPC, bool can_exchange = true)
      : left_(fails_at), error_(error), can_exchange_(can_exchange) {}
  [[nodiscard]] bool has_failed() const { return left_ < 0; }

  int make_folder(const std::string& path, unsigned mode) override {
    return fails() ? error_ : Disk::make_folder(path, mode);
  }
  int create(const std::string& path, unsigned mode, int& file) override {
    return fails() ? error_ : Disk::create(path, mode, file);
  }
  int open_folder(const std::string& path, int& folder) override {
    return fails() ? error_ : Disk::open_folder(path, folder);
  }
  int write(int file, std::string_view bytes) override {
    if (!fails()) return Disk::write(file, bytes);
    Disk::write(file, bytes.substr(0, bytes.size() / 2));
    return error_;
  }
  int sync(int file) override { return fails() ? error_ : Disk::sync(file); }
  int close(int file) override {
    const int error = Disk::close(file);
    return fails() ? error_ : error;
  }
  int rename(const std::string& from, const std::string& to) override {
    return fails() ? error_ : Disk::rename(from, to);
  }
  int exchange(const std::string& left, const std::string& right) override {
    if (!can_exchange_) return EINVAL;
    return fails() ? error_ : Disk::exchange(left, right);
  }
  int remove_all(const std::string& path) override { return fails() ? error_ : Disk::remove_all(path); }

private:
  bool fails() { return left_-- == 0; }
  int left_;
  int error_;
  bool can_exchange_;
};

std::string error_of(const Workplace& place, const std::string& folder) {
  try {
    check_run_folder(place.at(folder));
  } catch (const Error& error) {
    CHECK(error.exit_code() == ExitCode::could_not_run);
    return place.shortened(error.what());
  }
  return "";
}

unsigned mode_of(const std::string& path) {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 07777U;
}

} // namespace

TEST_CASE("a run appears at its place, replaces the one before, and leaves nothing beside it") {
  const Workplace place;
  put_run(place.at("out"), "one");
  CHECK(place.files("out") == std::map<std::string, std::string>{{"a.csv", "one"}, {"run.json", run_text}});
  put_run(place.at("out/"), "two");
  CHECK(place.files("out").at("a.csv") == "two");
  CHECK(place.names() == std::vector<std::string>{"out"});
}

TEST_CASE("missing parents are made, and an empty folder is a good place") {
  const Workplace place;
  put_run(place.at("a/b/c"), "one");
  CHECK(place.files("a/b/c").at("a.csv") == "one");
  fs::create_directory(place.at("empty"));
  put_run(place.at("empty"), "one");
  CHECK(place.files("empty").at("a.csv") == "one");
}

TEST_CASE("nothing is seen of a run before it is put in place, nor after it was given up") {
  const Workplace place;
  put_run(place.at("out"), "one");
  {
    RunFolder files(place.at("out"), false);
    files.add_file("a.csv", "two");
    CHECK(place.files("out").at("a.csv") == "one");
    CHECK(place.names().size() == 2);
  }
  CHECK(place.files("out").at("a.csv") == "one");
  CHECK(place.names() == std::vector<std::string>{"out"});
}

TEST_CASE("files are for their owner only, or for the group too, whatever the umask") {
  const Workplace place;
  const mode_t before = ::umask(077);
  put_run(place.at("private"), "one");
  CHECK(mode_of(place.at("private")) == 0700);
  CHECK(mode_of(place.at("private/a.csv")) == 0600);
  {
    RunFolder files(place.at("shared"), true);
    files.add_file("a.csv", "one");
    files.publish();
  }
  CHECK(mode_of(place.at("shared")) == 0750);
  CHECK(mode_of(place.at("shared/a.csv")) == 0640);
  ::umask(before);
}

TEST_CASE("a link to a run's folder stays a link") {
  const Workplace place;
  put_run(place.at("real"), "one");
  fs::create_directory_symlink("real", place.at("link"));
  put_run(place.at("link"), "two");
  CHECK(fs::is_symlink(place.at("link")));
  CHECK(place.files("real").at("a.csv") == "two");
}

TEST_CASE("a folder that holds anything but a run is refused") {
  const Workplace place;
  place.write("other/notes.txt", "dear diary");
  CHECK(error_of(place, "other") ==
        "~/other: holds other files and no leadscore run (choose a new or an empty folder with --out)");
  place.write("json/run.json", R"({"format": "something else"})");
  CHECK(error_of(place, "json") ==
        "~/json: holds other files and no leadscore run (choose a new or an empty folder with --out)");
  put_run(place.at("out"), "one");
  CHECK(error_of(place, "out").empty());
  place.write("out/notes.txt", "dear diary");
  CHECK(error_of(place, "out") == "~/out: holds 'notes.txt', which is no part of a leadscore run (move it elsewhere or "
                                  "choose another folder with --out)");
  fs::remove(place.at("out/notes.txt"));
  fs::remove(place.at("out/a.csv"));
  fs::create_directory(place.at("out/a.csv"));
  CHECK(error_of(place, "out") == "~/out: holds 'a.csv', which is no part of a leadscore run (move it elsewhere or "
                                  "choose another folder with --out)");
  CHECK_THROWS_AS(put_run(place.at("out"), "two"), Error);
  CHECK(fs::is_directory(place.at("out/a.csv")));
}

TEST_CASE("a target that is no folder is refused") {
  const Workplace place;
  place.write("file", "x");
  CHECK(error_of(place, "file") == "~/file: is not a folder (choose another one with --out)");
  CHECK(error_of(place, "file/out") ==
        "~/file/out: cannot be made: Not a directory (a part of the path is a file; choose another folder with --out; "
        "nothing that was there before was touched)");
  fs::create_symlink("nowhere", place.at("link"));
  CHECK(error_of(place, "link") ==
        "~/link: is a link that leads nowhere (mend the link or choose another folder with --out)");
  CHECK_THROWS_WITH(check_run_folder(""), "--out: the folder has no name (name a folder, or `-` for standard output)");
}

TEST_CASE("the folder that one stands in is refused") {
  const Workplace place;
  fs::create_directory(place.at("here"));
  const fs::path before = fs::current_path();
  fs::current_path(place.at("here"));
  CHECK_THROWS_WITH(check_run_folder("."), ".: a run cannot replace the folder that you stand in (name a folder inside "
                                           "it with --out)");
  CHECK_NOTHROW(check_run_folder("inside"));
  fs::current_path(before);
}

TEST_CASE("a full disk is an error that says what to do, and the old run stays whole") {
  const Workplace place;
  put_run(place.at("out"), "one");
  std::string text;
  for (int operation = 0; text.find("cannot be written") == std::string::npos; ++operation) {
    FaultyDisk full(operation);
    try {
      put_run(place.at("out"), "two", full);
    } catch (const Error& error) {
      text = place.shortened(error.what());
    }
  }
  CHECK(text ==
        "~/out/a.csv: cannot be written: No space left on device (free some space or choose another folder with "
        "--out; nothing that was there before was touched)");
  CHECK(place.files("out").at("a.csv") == "one");
}

TEST_CASE("every kind of fault names its remedy") {
  const std::string rest = "; nothing that was there before was touched)";
  CHECK(disk_problem("out", "cannot be written", EDQUOT) ==
        "out: cannot be written: Disk quota exceeded (free some space or choose another folder with --out" + rest);
  CHECK(disk_problem("out", "cannot be made", EACCES) ==
        "out: cannot be made: Permission denied (choose a folder that you may write to with --out" + rest);
  CHECK(disk_problem("out", "cannot be made", EROFS) ==
        "out: cannot be made: Read-only file system (choose a folder that you may write to with --out" + rest);
  CHECK(disk_problem("out", "cannot be made", ENAMETOOLONG) ==
        "out: cannot be made: File name too long (choose a shorter name with --out" + rest);
  CHECK(disk_problem("out", "cannot be put in place", EBUSY) ==
        "out: cannot be put in place: Device or resource busy (the folder is a mount point; choose a folder inside it "
        "with --out" +
            rest);
  CHECK(disk_problem("out", "cannot be written", EIO) ==
        "out: cannot be written: Input/output error (the disk reports a fault; have it looked at, or choose another "
        "folder with --out" +
            rest);
  CHECK(disk_problem("out", "cannot be made", ENOENT) ==
        "out: cannot be made: No such file or directory (choose another folder with --out" + rest);
}

TEST_CASE("whichever operation fails, the folder holds the whole of the old run or the whole of the new one") {
  for (const bool can_exchange : {true, false}) {
    for (const bool is_first_run : {false, true}) {
      CAPTURE(can_exchange);
      CAPTURE(is_first_run);
      bool has_failed = true;
      int failures = 0;
      for (int operation = 0; has_failed; ++operation) {
        CAPTURE(operation);
        const Workplace place;
        if (!is_first_run) put_run(place.at("out"), "old");
        const auto before = place.files("out");
        FaultyDisk disk(operation, EIO, can_exchange);
        bool thrown = false;
        try {
          put_run(place.at("out"), "new", disk);
        } catch (const Error& error) {
          thrown = true;
          CHECK(std::string(error.what()).find("Input/output error") != std::string::npos);
        }
        has_failed = disk.has_failed();
        failures += thrown ? 1 : 0;
        const auto after = place.files("out");
        if (thrown) {
          CHECK(after == before);
        } else {
          CHECK(after == std::map<std::string, std::string>{{"a.csv", "new"}, {"run.json", run_text}});
        }
        put_run(place.at("out"), "next");
        CHECK(place.files("out").at("a.csv") == "next");
        CHECK(place.names() == std::vector<std::string>{"out"});
      }
      CHECK(failures >= 13);
    }
  }
}

TEST_CASE("publish as a whole leaves the old run as it was, whichever operation fails") {
  HandMadeRun hand;
  hand.run.exports = {{"hubspot.csv", {"Record ID"}, {{"L1"}}}};
  const Workplace place;
  publish(hand.run, place.at("out"), {});
  const auto before = place.files("out");
  CHECK(before.size() == 9);
  hand.run.key_header = "other_id";
  bool thrown = true;
  for (int operation = 0; thrown; ++operation) {
    CAPTURE(operation);
    FaultyDisk disk(operation);
    thrown = false;
    try {
      publish(hand.run, place.at("out"), {}, disk);
    } catch (const Error&) {
      thrown = true;
      CHECK(place.files("out") == before);
    }
  }
  CHECK(place.files("out").at("scored.csv").starts_with("other_id,"));
}

TEST_CASE("a run that is killed leaves the old one whole, and the next run removes what it left") {
  const Workplace place;
  put_run(place.at("out"), "old");
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    RunFolder files(place.at("out"), false);
    files.add_file("a.csv", "half");
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status));
  CHECK(place.files("out").at("a.csv") == "old");
  CHECK(place.names().size() == 2);
  put_run(place.at("out"), "new");
  CHECK(place.files("out").at("a.csv") == "new");
  CHECK(place.names() == std::vector<std::string>{"out"});
}

TEST_CASE("a run that is alive is not taken for a dead one's") {
  const Workplace place;
  RunFolder slow(place.at("out"), false);
  slow.add_file("a.csv", "slow");
  put_run(place.at("out"), "fast");
  CHECK(place.files("out").at("a.csv") == "fast");
  slow.add_file("run.json", run_text);
  slow.publish();
  CHECK(place.files("out").at("a.csv") == "slow");
  CHECK(place.names() == std::vector<std::string>{"out"});
}

TEST_CASE("a run that was moved aside by one that died is given back") {
  const Workplace place;
  put_run(place.at("out"), "old");
  fs::rename(place.at("out"), place.at(".out.leadscore-old-1-0"));
  {
    const RunFolder files(place.at("out"), false);
    CHECK(place.files("out").at("a.csv") == "old");
  }
  CHECK(place.names() == std::vector<std::string>{"out"});
}

TEST_CASE("leftovers of other targets stay") {
  const Workplace place;
  place.write(".other.leadscore-tmp-1-0/a.csv", "x");
  put_run(place.at("out"), "one");
  CHECK(place.names() == std::vector<std::string>{".other.leadscore-tmp-1-0", "out"});
}

TEST_CASE("a run to a full standard output is an error that says what to do") {
  const HandMadeRun hand;
  std::fflush(stdout);
  const int saved = ::dup(STDOUT_FILENO);
  const int full = ::open("/dev/full", O_WRONLY);
  REQUIRE(full >= 0);
  ::dup2(full, STDOUT_FILENO);
  std::string text;
  try {
    publish_to_standard_output(hand.run, {});
  } catch (const Error& error) {
    text = error.what();
  }
  ::dup2(saved, STDOUT_FILENO);
  ::close(saved);
  ::close(full);
  CHECK(text == "standard output: cannot be written: No space left on device (free some space or send it elsewhere)");
}

TEST_CASE("a reader of standard output that has gone is named as the cause") {
  FaultyDisk disk(0, EPIPE);
  StandardOutput output(disk);
  CHECK_THROWS_WITH(output.write("x"),
                    "standard output: cannot be written: Broken pipe (its reader has gone; let it read to the end)");
}

TEST_CASE("standard output that cannot be flushed is an error, unless it is a pipe or a terminal") {
  FaultyDisk full(0, ENOSPC);
  CHECK_THROWS_WITH(
      StandardOutput(full).finish(),
      "standard output: cannot be written: No space left on device (free some space or send it elsewhere)");
  FaultyDisk pipe(0, EINVAL);
  CHECK_NOTHROW(StandardOutput(pipe).finish());
}
