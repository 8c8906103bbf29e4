#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace leadscore {

/// A copy of what is read from a stream (a pipe, standard input, a command), which can be read once only: a temporary
/// file without a name in $TMPDIR, or in /var/tmp. It is gone when this goes, or the program.
class StreamCopy {
public:
  StreamCopy();
  ~StreamCopy();
  StreamCopy(const StreamCopy&) = delete;
  StreamCopy& operator=(const StreamCopy&) = delete;

  /// Adds bytes. After a failure, of this or of the constructor, the copy stays incomplete.
  void add(std::string_view bytes);
  /// Why the copy is incomplete; empty: it is not.
  [[nodiscard]] const std::string& failure() const { return failure_; }
  /// A descriptor that reads the copy from its beginning; below 0 if there is none. For the caller to close.
  [[nodiscard]] int open() const;

private:
  void fail(const std::string& what);
  int descriptor_ = -1;
  std::string folder_, failure_;
};

} // namespace leadscore
