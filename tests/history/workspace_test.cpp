#include "base/hash.hpp"
#include "csv/temporary_folder.hpp"
#include "history/workspace.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

using namespace leadscore;

namespace {

namespace fs = std::filesystem;

constexpr Instant first_night = 1'795'392'000; ///< 2026-11-23T00:00:00Z
constexpr Instant second_night = first_night + seconds_a_day;

std::string description(const std::string& text) {
  return R"({"format": "leadscore run", "files": ["list", "metrics.prom", "run.json"], "text": ")" + text + "\"}";
}

struct Place {
  TemporaryFolder folder;
  std::string path = folder.path("ws");

  void publish(Instant as_of, const std::string& text, Disk& disk = real_disk(), unsigned threads = 2) const {
    Workspace workspace({.path = path}, disk);
    NightRecord night;
    night.run.as_of = as_of;
    workspace.publish(night, threads, [&](RunFolder& files) {
      files.add_file("list", text);
      files.add_file("metrics.prom", "# " + text + "\n");
      files.add_file("run.json", description(text));
      return sha256_hex(description(text));
    });
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    std::ifstream file(path + "/" + name);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  /// What the workspace shows: the newest list, the newest run of the history, metrics, what is hidden.
  [[nodiscard]] std::string shown() const {
    std::string text = read("latest/list") + " " + fs::path(fs::read_symlink(path + "/latest")).filename().string();
    text += " " + read("metrics.prom").substr(2);
    for (const std::string& folder_name : {path, path + "/runs"})
      for (const auto& entry : fs::directory_iterator(folder_name))
        if (entry.path().filename().string().starts_with('.')) text += " " + entry.path().filename().string();
    return text;
  }
  void mend() const { const Workspace workspace({.path = path}); }
};

/// A disk on which one rename fails, the n-th.
struct FailingDisk : Disk {
  int left = 0;
  int rename(const std::string& from, const std::string& to) override {
    return left-- == 0 ? EIO : Disk::rename(from, to);
  }
};

} // namespace

TEST_CASE("a workspace shows the newest run") {
  const Place place;
  place.publish(first_night, "first");
  CHECK(place.shown() == "first 2026-11-23T00:00:00Z first\n");
  place.publish(second_night, "second");
  CHECK(place.shown() == "second 2026-11-24T00:00:00Z second\n");
  place.publish(second_night, "again", real_disk(), 1);
  CHECK(place.shown() == "again 2026-11-24T00:00:00Z again\n");
  CHECK(run_names(place.path) == std::vector<std::string>{"2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"});
  CHECK((fs::status(place.path + "/runs").permissions() & fs::perms(0077)) == fs::perms::none);
  CHECK(fs::status(place.path + "/metrics.prom").permissions() == fs::perms(0644));
}

TEST_CASE("the history takes a run on a thread beside that of the files, or after them if there is one thread only") {
  for (const unsigned threads : {1U, 2U}) {
    const TemporaryFolder folder;
    Workspace workspace({.path = folder.path("ws")});
    NightRecord night;
    night.run.as_of = first_night;
    night.models = night.campaigns = {"name"};
    night.entered = [](const auto& enter) {
      for (int lead = 0; lead < 1000; ++lead) enter({std::to_string(lead), 0, 0, 1, false});
    };
    workspace.publish(night, threads, [](RunFolder& files) {
      for (int file = 0; file < 20; ++file) files.add_file(std::to_string(file), std::string(1000, 'x'));
      files.add_file("run.json", description("x"));
      return sha256_hex(description("x"));
    });
    std::size_t members = 0;
    workspace.history().for_each_member(second_night, [&members](const PresentMembership&) { ++members; });
    CHECK(members == 1000);
    CHECK(workspace.history().newest_run()->run_json_sha256 == sha256_hex(description("x")));
    CHECK(fs::exists(folder.path("ws/runs/2026-11-23T00:00:00Z/19")));
  }
}

TEST_CASE("what fails after the history took a run is done by the next one") {
  const Place place;
  place.publish(first_night, "first");
  FailingDisk disk;
  SUBCASE("the folder cannot be put in place") { disk.left = 0; }
  SUBCASE("latest cannot be turned") { disk.left = 1; }
  SUBCASE("the metrics cannot be replaced") { disk.left = 2; }
  std::string message;
  try {
    place.publish(second_night, "second", disk);
  } catch (const Error& error) {
    message = error.what();
  }
  CHECK(message.ends_with(
      "\nthe run of 2026-11-24T00:00:00Z stands in the ledger; the next run puts its files in place"));
  CHECK(Workspace({.path = place.path}).history().newest_run()->as_of == second_night);
  CHECK(place.shown() == "second 2026-11-24T00:00:00Z second\n");
}

TEST_CASE("what fails before the history took a run leaves the old one") {
  const Place place;
  place.publish(first_night, "first");
  {
    Workspace workspace({.path = place.path});
    NightRecord night;
    night.run.as_of = second_night;
    const auto write = [](RunFolder& files) {
      files.add_file("run.json", description("x"));
      return sha256_hex(description("x"));
    };
    SUBCASE("the history cannot take it") {
      night.entered = [](const auto&) { throw Error("no room"); };
      for (const unsigned threads : {1U, 2U}) CHECK_THROWS_WITH(workspace.publish(night, threads, write), "no room");
    }
    SUBCASE("its files cannot be written while the history takes it") {
      night.entered = [](const auto& enter) { enter({"c", 0, 0, 1, false}); };
      night.models = night.campaigns = {"name"};
      const auto fail = [](RunFolder&) -> std::string { throw Error("no disk"); };
      for (const unsigned threads : {1U, 2U}) CHECK_THROWS_WITH(workspace.publish(night, threads, fail), "no disk");
      CHECK(workspace.history().memberships_of("c").empty());
    }
    CHECK(workspace.history().newest_run()->as_of == first_night);
  }
  CHECK(place.shown() == "first 2026-11-23T00:00:00Z first\n");
}

TEST_CASE("what dead runs left is removed") {
  const Place place;
  place.publish(first_night, "first");
  const std::string left = place.path + "/runs/.2026-11-24T00:00:00Z.leadscore-tmp-1-0";
  fs::create_directory(left);
  std::ofstream(left + "/run.json") << description("half");
  fs::create_directory(place.path + "/runs/.2026-11-20T00:00:00Z.leadscore-tmp-removed");
  fs::create_symlink("nowhere", place.path + "/.latest.leadscore-tmp-1");
  std::ofstream(place.path + "/.metrics.prom.leadscore-tmp-1") << "half";
  place.mend();
  CHECK(place.shown() == "first 2026-11-23T00:00:00Z first\n");
}

TEST_CASE("links and metrics that somebody removed come back") {
  const Place place;
  place.publish(first_night, "first");
  fs::remove(place.path + "/latest");
  fs::remove(place.path + "/metrics.prom");
  place.mend();
  CHECK(place.shown() == "first 2026-11-23T00:00:00Z first\n");
}

TEST_CASE("old run folders go, the newest stays whatever is asked") {
  const Place place;
  place.publish(first_night, "first");
  place.publish(second_night, "second");
  Workspace workspace({.path = place.path});
  workspace.keep_runs(2);
  CHECK(run_names(place.path).size() == 2);
  workspace.keep_runs(0);
  CHECK(run_names(place.path) == std::vector<std::string>{"2026-11-24T00:00:00Z"});
  CHECK(workspace.history().runs().size() == 2);
}

TEST_CASE("only one has the workspace at a time") {
  const Place place;
  const Workspace workspace({.path = place.path});
  try {
    const Workspace second({.path = place.path});
    FAIL("two have it");
  } catch (const Error& error) {
    CHECK(error.exit_code() == ExitCode::locked);
    CHECK(std::string(error.what()) ==
          place.path + "/lock: another run holds the lock (let it end, or wait for it with --lock-wait)");
  }
}

TEST_CASE("a workspace that cannot be made is told with what to do") {
  const Place place;
  place.folder.write("ws", "");
  CHECK_THROWS_WITH(Workspace({.path = place.path}),
                    (place.path + ": cannot be made: Not a directory (a part of the path is a file; choose another "
                                  "folder with --workspace; nothing that was there before was touched)")
                        .c_str());
  CHECK_THROWS_WITH(Workspace({.path = ""}),
                    "--workspace: the folder has no name (name the folder that keeps the runs)");
}

TEST_CASE("Workspace: a lock that is a link is refused, and its target is not made") {
  const Place place;
  fs::create_directory(place.path);
  fs::create_symlink(place.folder.path("elsewhere"), place.path + "/lock");
  std::string message;
  try {
    place.mend();
  } catch (const std::exception& error) {
    message = error.what();
  }
  CHECK(message == place.path + "/lock: is a link, and a lock has to be a file of its own (remove the link)");
  CHECK_FALSE(fs::exists(place.folder.path("elsewhere")));
}

TEST_CASE("Workspace: nobody else may write to its folders, whatever the umask") {
  const Place place;
  const mode_t before = ::umask(0);
  place.publish(first_night, "first");
  ::umask(before);
  CHECK(fs::status(place.path).permissions() == fs::perms(0755));
  CHECK(fs::status(place.path + "/runs").permissions() == fs::perms(0700));
}
