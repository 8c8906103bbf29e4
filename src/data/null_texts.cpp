#include "data/null_texts.hpp"

#include <absl/strings/string_view.h>

namespace leadscore {

NullTexts::NullTexts(const std::vector<std::string>& texts) : texts_(texts.begin(), texts.end()) {
  if (texts.empty()) return;
  for (const std::string& text : texts) may_begin_[static_cast<unsigned char>(text.front())] = true;
  // White space that will be trimmed away.
  for (std::size_t byte = 0; byte < may_begin_.size(); ++byte)
    if (!is_visible_ascii(static_cast<char>(byte))) may_begin_[byte] = true;
}

bool NullTexts::is_null(std::string_view cell) const {
  const std::string_view text = trim(cell);
  return texts_.contains(absl::string_view(text.data(), text.size()));
}

} // namespace leadscore
