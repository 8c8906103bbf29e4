#include "csv/decompressor.hpp"

#include <fmt/format.h>

namespace leadscore {

Error damaged(const RawFile& file, std::string_view cause) {
  return Error(fmt::format("{}: cannot be decompressed: {} (is the file whole?)", file.name(), cause));
}

} // namespace leadscore
