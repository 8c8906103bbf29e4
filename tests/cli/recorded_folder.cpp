#include "cli/recorded_folder.hpp"

#include "cli/run_program.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <sys/stat.h>

namespace leadscore::cli {

namespace {

namespace fs = std::filesystem;

std::string inode_of(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) throw std::runtime_error("no such file: " + path);
  return std::to_string(status.st_ino);
}

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

} // namespace

void write_tree(const Tree& tree, const std::string& folder) {
  fs::create_directory(folder);
  for (const auto& [path, entry] : tree) {
    const std::string whole = folder + "/" + path;
    if (entry.kind == TreeEntry::Kind::folder) fs::create_directory(whole);
    if (entry.kind == TreeEntry::Kind::link) fs::create_symlink(entry.text, whole);
    if (entry.kind == TreeEntry::Kind::file) std::ofstream(whole, std::ios::binary) << entry.text;
  }
}

RecordedFolder::RecordedFolder(std::string path) : path_(std::move(path)) {
  by_inode_[inode_of(path_)] = add(TreeEntry::Kind::folder, "");
  look_into(0, path_);
  for (Node& node : nodes_) {
    node.flushed = node.entry;
    node.flushed_names = node.names;
  }
}

RecordedFolder::Number RecordedFolder::add(TreeEntry::Kind kind, std::string text) {
  Node& node = nodes_.emplace_back();
  node.entry = {kind, std::move(text)};
  node.flushed = {kind, kind == TreeEntry::Kind::link ? node.entry.text : std::string()};
  return nodes_.size() - 1;
}

void RecordedFolder::look_into(Number folder, const std::string& path) {
  for (const auto& found : fs::directory_iterator(path)) {
    const std::string whole = found.path().string();
    Number number = 0;
    if (found.is_symlink()) {
      number = add(TreeEntry::Kind::link, fs::read_symlink(whole).string());
    } else if (found.is_directory()) {
      number = add(TreeEntry::Kind::folder, "");
      look_into(number, whole);
    } else {
      number = add(TreeEntry::Kind::file, text_of_file(whole));
    }
    by_inode_[inode_of(whole)] = number;
    nodes_[folder].names[found.path().filename().string()] = number;
  }
}

std::pair<RecordedFolder::Node*, std::string> RecordedFolder::place_of(const std::string& path) {
  const fs::path relative = fs::path(path).lexically_normal().lexically_relative(path_);
  Node* folder = &nodes_.front();
  for (const fs::path& name : relative.parent_path()) folder = &nodes_[folder->names.at(name.string())];
  return {folder, relative.filename().string()};
}

void RecordedFolder::do_again(const std::vector<std::string>& words, std::string_view bytes) {
  const std::string& call = words.at(0);
  if (call == "open" || call == "folder") {
    const auto [folder, name] = place_of(words.at(2));
    if (folder->names.contains(name)) return;
    const Number number = add(call == "open" ? TreeEntry::Kind::file : TreeEntry::Kind::folder, "");
    by_inode_[words.at(1)] = number;
    place_of(words.at(2)).first->names[name] = number; // the folder may have moved when the node was added
  } else if (call == "write" || call == "size") {
    std::string& text = nodes_[by_inode_.at(words.at(1))].entry.text;
    const std::size_t offset = std::stoul(words.at(2));
    if (call == "size" || text.size() < offset + bytes.size()) text.resize(offset + bytes.size());
    text.replace(offset, bytes.size(), bytes);
  } else if (call == "sync") {
    Node& node = nodes_[by_inode_.at(words.at(1))];
    node.flushed = node.entry;
    node.flushed_names = node.names;
  } else if (call == "link") {
    const Number number = add(TreeEntry::Kind::link, words.at(2));
    const auto [folder, name] = place_of(words.at(1));
    folder->names[name] = number;
  } else if (call == "rename") {
    const auto [from, old_name] = place_of(words.at(1));
    const auto [to, new_name] = place_of(words.at(2));
    const Number moved = from->names.at(old_name);
    from->names.erase(old_name);
    to->names[new_name] = moved;
  } else if (call == "exchange") {
    const auto [left, left_name] = place_of(words.at(1));
    const auto [right, right_name] = place_of(words.at(2));
    std::swap(left->names.at(left_name), right->names.at(right_name));
  } else if (call == "remove") {
    const auto [folder, name] = place_of(words.at(1));
    folder->names.erase(name);
  } else {
    throw std::runtime_error("unknown call: " + call);
  }
}

void RecordedFolder::play(std::string_view record, const std::function<void(const std::string&)>& after) {
  while (!record.empty()) {
    const std::string line(record.substr(0, record.find('\n')));
    record.remove_prefix(line.size() + 1);
    const std::vector<std::string> words = words_of(line);
    const std::size_t size = words.at(0) == "write" ? std::stoul(words.at(3)) : 0;
    do_again(words, record.substr(0, size));
    if (words.at(0) == "write") record.remove_prefix(size + 1);
    after(line);
  }
}

void RecordedFolder::collect(Number number, const std::string& path, Unflushed names, Unflushed texts,
                             Tree& tree) const {
  const Node& node = nodes_[number];
  if (!path.empty()) tree[path] = texts == Unflushed::kept ? node.entry : node.flushed;
  for (const auto& [name, child] : names == Unflushed::kept ? node.names : node.flushed_names)
    collect(child, path.empty() ? name : path + "/" + name, names, texts, tree);
}

Tree RecordedFolder::after_power_cut(const std::string& below, Unflushed names, Unflushed texts) const {
  const Names& top = names == Unflushed::kept ? nodes_.front().names : nodes_.front().flushed_names;
  Tree tree;
  const auto found = top.find(below);
  if (found != top.end()) collect(found->second, "", names, texts, tree);
  return tree;
}

} // namespace leadscore::cli
