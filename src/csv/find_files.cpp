#include "csv/csv_file.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fnmatch.h>
#include <glob.h>
#include <set>

namespace leadscore {
namespace {

bool is_pattern(std::string_view name) { return name.find_first_of("*?[") != std::string_view::npos; }

bool exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

/// The files, not the folders, that fit, by byte order.
std::vector<std::string> files_of(const std::string& pattern) {
  glob_t found{};
  std::vector<std::string> files;
  const int result = ::glob(pattern.c_str(), GLOB_NOSORT, nullptr, &found);
  for (std::size_t i = 0; result == 0 && i < found.gl_pathc; ++i) {
    std::error_code ignored;
    if (!std::filesystem::is_directory(found.gl_pathv[i], ignored)) files.emplace_back(found.gl_pathv[i]);
  }
  globfree(&found);
  if (result != 0 && result != GLOB_NOMATCH) {
    throw Error(fmt::format("{}: the folder cannot be read (check its permissions)", pattern));
  }
  if (files.empty()) {
    throw Error(fmt::format("{}: no file fits this pattern (check the folder and the pattern)", pattern));
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// One name for a file, however its path is written.
std::string identity_of(const std::string& path) {
  std::error_code failed;
  const auto canonical = std::filesystem::canonical(path, failed);
  return failed ? path : canonical.string();
}

} // namespace

std::vector<std::string> find_files(std::span<const std::string> names_and_patterns) {
  std::vector<std::string> files;
  std::set<std::string> seen;
  const auto add = [&](const std::string& file) {
    if (!seen.insert(file == "-" ? file : identity_of(file)).second) {
      throw Error(file == "-" ? "-: standard input is named twice (it can be read once)"
                              : fmt::format("{}: is named twice (name each file once)", file));
    }
    files.push_back(file);
  };
  for (const std::string& name : names_and_patterns) {
    if (name == "-" || exists(name)) {
      add(name);
    } else if (is_pattern(name)) {
      for (const std::string& file : files_of(name)) add(file);
    } else {
      throw Error(fmt::format("{}: there is no such file (check the path)", name));
    }
  }
  return files;
}

bool matches_pattern(const std::string& pattern, const std::string& path) {
  const bool is_whole_path = pattern.find('/') != std::string::npos;
  const std::string name = is_whole_path ? path : path.substr(path.rfind('/') + 1);
  return name == pattern || fnmatch(pattern.c_str(), name.c_str(), FNM_PATHNAME | FNM_PERIOD) == 0;
}

} // namespace leadscore
