#include "csv/csv_file.hpp"
#include "csv/temporary_folder.hpp"

#include <doctest/doctest.h>

using namespace leadscore;

namespace {

std::string error_of(const std::vector<std::string>& names) {
  try {
    find_files(names);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

} // namespace

TEST_CASE("patterns stand for their files in the order of bytes, names for themselves") {
  const TemporaryFolder folder;
  for (const std::string_view name : {"e-b.csv", "e-a.csv.gz", "e-B.csv", "e-ä.csv", "leads.csv", "odd[1].csv", "x*"}) {
    folder.write(name, "a\n");
  }
  std::filesystem::create_directory(folder.path("e-folder.csv"));
  CHECK(find_files(std::vector<std::string>{folder.path("leads.csv"), "-", folder.path("e-*.csv*")}) ==
        std::vector<std::string>{folder.path("leads.csv"), "-", folder.path("e-B.csv"), folder.path("e-a.csv.gz"),
                                 folder.path("e-b.csv"), folder.path("e-ä.csv")});
  CHECK(find_files(std::vector<std::string>{folder.path("odd[1].csv")}) ==
        std::vector<std::string>{folder.path("odd[1].csv")});
  CHECK(find_files(std::vector<std::string>{folder.path("x*")}) == std::vector<std::string>{folder.path("x*")});
  CHECK(find_files({}).empty());
}

TEST_CASE("names and patterns that find nothing, or the same file twice, are errors") {
  const TemporaryFolder folder;
  const std::string leads = folder.write("leads.csv", "a\n");
  CHECK(error_of({folder.path("none.csv")}) == folder.path("none.csv") + ": there is no such file (check the path)");
  CHECK(error_of({folder.path("none*.csv")}) ==
        folder.path("none*.csv") + ": no file fits this pattern (check the folder and the pattern)");
  CHECK(error_of({leads, folder.path("le*.csv")}) == leads + ": is named twice (name each file once)");
  CHECK(error_of({leads, folder.path("./leads.csv")}) ==
        folder.path("./leads.csv") + ": is named twice (name each file once)");
  CHECK(error_of({"-", "-"}) == "-: standard input is named twice (it can be read once)");
}

TEST_CASE("a file and the same file with another compression are one file") {
  const TemporaryFolder folder;
  const std::string plain = folder.write("e.csv", "a\n");
  const std::string gzip = folder.write("e.csv.GZ", "a\n");
  const std::string zip = folder.write("e.csv.zip", "a\n");
  std::filesystem::create_directory(folder.path("other"));
  const std::string elsewhere = folder.write("other/e.csv.gz", "a\n");
  CHECK(error_of({plain, gzip}) ==
        gzip + ": is the same file as " + plain + " but for its compression (name one of them)");
  CHECK(error_of({folder.path("e.csv*")}) ==
        gzip + ": is the same file as " + plain + " but for its compression (name one of them)");
  CHECK(error_of({zip, gzip}) == gzip + ": is the same file as " + zip + " but for its compression (name one of them)");
  CHECK(error_of({plain, elsewhere}) == "no error");
  CHECK(error_of({"cmd:cat e.csv", "cmd:cat e.csv.gz", plain}) == "no error");
  CHECK(error_of({"cmd:cat e.csv", "cmd:cat e.csv"}) == "cmd:cat e.csv: is named twice (name each file once)");
}

TEST_CASE("a name with a NUL character is an error") {
  CHECK(error_of({std::string("a\0b.csv", 7)}) == "a: a file name cannot have a NUL character (correct the name)");
}

TEST_CASE("a pattern is held against the file's name, or against the path if it has a slash") {
  CHECK(matches_pattern("product-*.csv*", "/data/product-2026.csv.gz"));
  CHECK(matches_pattern("mail.csv", "exports/mail.csv"));
  CHECK(matches_pattern("odd[1].csv", "odd[1].csv"));
  CHECK(matches_pattern("odd[1].csv", "odd1.csv"));
  CHECK(matches_pattern("exports/*.csv", "exports/mail.csv"));
  CHECK_FALSE(matches_pattern("exports/*.csv", "exports/old/mail.csv"));
  CHECK_FALSE(matches_pattern("product-*.csv", "/data/mail-1.csv"));
  CHECK_FALSE(matches_pattern("*.csv", ".hidden.csv"));
  CHECK_FALSE(matches_pattern("*.CSV", "a.csv"));
  CHECK(matches_pattern("cmd:*product*", "cmd:zcat /data/product.csv.gz"));
  CHECK_FALSE(matches_pattern("product*", "cmd:zcat /data/product.csv.gz"));
}
