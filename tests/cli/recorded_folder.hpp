#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace leadscore::cli {

/// A file, folder or link of a tree.
struct TreeEntry {
  enum class Kind { file, folder, link };
  Kind kind = Kind::file;
  std::string text; ///< of a file; the target of a link
  auto operator<=>(const TreeEntry&) const = default;
};

/// All that is in a folder, by path.
using Tree = std::map<std::string, TreeEntry>;

/// Makes a folder that holds the tree.
void write_tree(const Tree& tree, const std::string& folder);

/// A folder whose changes a program wrote down (interposed/recorder.cpp), to tell what a power cut would have left at
/// any moment. A file's text is safe once the file was flushed, a name (made, moved or removed) once its folder was.
class RecordedFolder {
public:
  /// As the folder is now, all of it safe. `path` is absolute.
  explicit RecordedFolder(std::string path);

  /// Does again what is written in `record`; calls `after` with each line when it is done.
  void play(std::string_view record, const std::function<void(const std::string& line)>& after);

  /// What became of changes that nobody flushed: a disk may have written any of them, or none.
  enum class Unflushed { lost, kept };
  /// What is in the folder `below` (a name in it) after a power cut now.
  [[nodiscard]] Tree after_power_cut(const std::string& below, Unflushed names, Unflushed texts) const;

private:
  using Number = std::size_t; ///< of a node
  using Names = std::map<std::string, Number>;
  struct Node {
    TreeEntry entry, flushed; ///< without what is in a folder
    Names names, flushed_names;
  };
  Number add(TreeEntry::Kind kind, std::string text);
  void look_into(Number folder, const std::string& path);
  /// The folder in which a path stands, and its name there.
  std::pair<Node*, std::string> place_of(const std::string& path);
  void do_again(const std::vector<std::string>& words, std::string_view bytes);
  void collect(Number number, const std::string& path, Unflushed names, Unflushed texts, Tree& tree) const;

  std::string path_;
  std::vector<Node> nodes_; ///< the first one is the folder itself
  std::map<std::string, Number> by_inode_;
};

} // namespace leadscore::cli
