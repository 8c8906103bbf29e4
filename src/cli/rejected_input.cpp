#include "cli/rejected_input.hpp"

#include "base/number.hpp"
#include "publish/markdown.hpp"

#include <fmt/format.h>

namespace leadscore {

void RejectedInput::write_all_to(RunFolder& files, LoadedInputs& loaded) {
  file_.emplace(files, options_.tables);
  loaded.report.rejects.send_all_to([this](const RejectedRecord& record) { file_->add(record); });
}

void RejectedInput::load(LoadedInputs& loaded, Progress& progress) {
  try {
    load_data(loaded, options_.input, progress);
  } catch (const TooManyRejects& error) {
    throw Error(fmt::format("{}\n{}", error.what(), write_beside(loaded, error.rejected())), error.exit_code());
  }
}

std::optional<std::int64_t> RejectedInput::end() {
  if (!file_) return std::nullopt;
  return file_->end();
}

/// Says where the rejected records are.
std::string RejectedInput::write_beside(const LoadedInputs& loaded, std::int64_t rejected) const {
  if (!folder_) return "with --out DIR the rejected records are written beside that folder";
  try {
    const std::string path = write_rejects_beside(*folder_, loaded.as_of, loaded.report.rejects.kept_of_kind(),
                                                  options_.tables, options_.group_readable);
    const auto most = static_cast<std::int64_t>(most_rejects_beside);
    if (rejected > most)
      return fmt::format("the first {} of {} rejected records are in {}", grouped(most), grouped(rejected), path);
    return fmt::format("the {} in {}", rejected == 1 ? "rejected record is" : "rejected records are", path);
  } catch (const Error& error) {
    return fmt::format("the rejected records are not written: {}", error.what());
  }
}

} // namespace leadscore
