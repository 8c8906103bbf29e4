#include "csv/csv_file.hpp"
#include "csv/raw_file.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fnmatch.h>
#include <glob.h>
#include <map>
#include <strings.h>

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

/// Folder and name without the suffix of a compression.
std::string uncompressed_name(const std::string& path) {
  const std::filesystem::path named(path);
  const std::filesystem::path folder = named.parent_path();
  std::string name = named.filename().string();
  for (const std::string suffix : {".gz", ".zst", ".xz", ".bz2", ".zip"}) {
    if (name.size() <= suffix.size() || strcasecmp(name.c_str() + name.size() - suffix.size(), suffix.c_str()) != 0)
      continue;
    name.resize(name.size() - suffix.size());
    break;
  }
  return identity_of(folder.empty() ? "." : folder.string()) + "/" + name;
}

/// The files of a command line, in its order.
class FileList {
public:
  void add(const std::string& name) {
    const bool is_named = name != "-" && !name.starts_with(command_prefix);
    const auto [place, added] = files_by_identity_.try_emplace(is_named ? identity_of(name) : name, name);
    if (!added) {
      throw Error(name == "-" ? "-: standard input is named twice (it can be read once)"
                              : fmt::format("{}: is named twice (name each file once)", name));
    }
    files_.push_back(name);
    if (!is_named) return;
    const auto [other, is_new] = files_by_name_.try_emplace(uncompressed_name(name), name);
    if (!is_new)
      throw Error(
          fmt::format("{}: is the same file as {} but for its compression (name one of them)", name, other->second));
  }
  std::vector<std::string> release() { return std::move(files_); }

private:
  std::vector<std::string> files_;
  std::map<std::string, std::string> files_by_identity_, files_by_name_;
};

} // namespace

std::vector<std::string> find_files(std::span<const std::string> names_and_patterns) {
  FileList files;
  for (const std::string& name : names_and_patterns) {
    if (name.find('\0') != std::string::npos)
      throw Error(fmt::format("{}: a file name cannot have a NUL character (correct the name)", name.c_str()));
    if (name == "-" || name.starts_with(command_prefix) || exists(name)) {
      files.add(name);
    } else if (is_pattern(name)) {
      for (const std::string& file : files_of(name)) files.add(file);
    } else {
      throw Error(fmt::format("{}: there is no such file (check the path)", name));
    }
  }
  return files.release();
}

bool matches_pattern(const std::string& pattern, const std::string& path) {
  if (path.starts_with(command_prefix)) return fnmatch(pattern.c_str(), path.c_str(), 0) == 0;
  const bool is_whole_path = pattern.find('/') != std::string::npos;
  const std::string name = is_whole_path ? path : path.substr(path.rfind('/') + 1);
  return name == pattern || fnmatch(pattern.c_str(), name.c_str(), FNM_PATHNAME | FNM_PERIOD) == 0;
}

} // namespace leadscore
