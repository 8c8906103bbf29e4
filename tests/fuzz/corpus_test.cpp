#include "fuzz/mutate_lines.hpp"
#include "fuzz/targets.hpp"
#include "places.hpp"
#include "rules/parse.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace leadscore::fuzz {
namespace {

std::vector<std::filesystem::path> corpus_of(std::string_view target) {
  std::vector<std::filesystem::path> files;
  const auto folder = std::filesystem::path(places::source) / "tests" / "fuzz" / "corpus" / target;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace

TEST_CASE("fuzz corpus: every seed and every input that was a fault once runs") {
  for (const Target& target : targets()) {
    const auto files = corpus_of(target.name);
    CHECK_MESSAGE(!files.empty(), std::string(target.name));
    for (const auto& file : files) {
      INFO(file.string());
      CHECK_NOTHROW(target.run(text_of(file)));
    }
  }
}

TEST_CASE("fuzz corpus: its folders are the targets, from which the fuzz programs are made") {
  std::vector<std::string> folders;
  const auto corpus = std::filesystem::path(places::source) / "tests" / "fuzz" / "corpus";
  for (const auto& entry : std::filesystem::directory_iterator(corpus))
    folders.push_back(entry.path().filename().string());
  std::vector<std::string> names;
  for (const Target& target : targets()) names.emplace_back(target.name);
  std::ranges::sort(folders);
  std::ranges::sort(names);
  CHECK(folders == names);
}

TEST_CASE("fuzz mutation: at least three of ten changed rule files are still valid") {
  int valid = 0;
  int tried = 0;
  for (const auto& file : corpus_of("rules")) {
    const std::string text = text_of(file);
    if (!parse_rules_text(text, "rules.yaml").problems.empty()) continue;
    for (unsigned seed = 0; seed < 200; ++seed, ++tried)
      if (parse_rules_text(mutate_lines(text, seed), "rules.yaml").problems.empty()) ++valid;
  }
  REQUIRE(tried > 400);
  CHECK(valid * 10 >= tried * 3);
}

} // namespace leadscore::fuzz
