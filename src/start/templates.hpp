#pragma once

#include "base/time.hpp"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leadscore {

/// A text of src/start/files. `{{…}}` in it is filled in.
struct Template {
  std::string_view path; ///< from src/start/files: "early/leads.csv"
  std::string_view text;
};
std::span<const Template> templates();

/// The text of a template that there is.
std::string_view template_text(std::string_view path);

/// `text` with what `value_of` gives for the name between each pair of braces.
std::string filled_in(std::string_view text, const std::function<std::string(std::string_view name)>& value_of);

/// What stands for `today`, or for an age such as `3d 2h ago`, in files that are written at `now`.
std::string time_in_template(std::string_view name, Instant now);

} // namespace leadscore
