#pragma once

#include <string>

namespace leadscore {

/// A file that is to be written.
struct TextFile {
  std::string name; ///< without folders
  std::string text;
};

} // namespace leadscore
