#pragma once

#include <string>
#include <string_view>

namespace leadscore {

/// A text that is read as a file: it has a path as long as this lives, and lies in memory only.
class MemoryFile {
public:
  /// Throws Error when the system has no room for it.
  explicit MemoryFile(std::string_view text);
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

private:
  int descriptor_ = -1;
  std::string path_;
};

} // namespace leadscore
