#include "start/stage.hpp"

#include "start/templates.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace leadscore {

namespace {

/// cron reads an unescaped % as a line break.
std::string for_cron(const std::string& text) {
  std::string result;
  for (const char byte : text) {
    if (byte == '%') result += '\\';
    result += byte;
  }
  return result;
}

std::string options_of(const CronJob& job) {
  std::string text;
  const auto add = [&text](std::string_view option, const std::vector<std::string>& words) {
    if (!words.empty()) text += fmt::format(" {}", option);
    for (const std::string& word : words) text += " " + shell_word(word);
  };
  add("--leads", job.leads);
  add("--events", job.events);
  for (const std::string& option : job.options) text += " " + shell_word(option);
  return text;
}

} // namespace

std::string_view to_text(CompanyStage stage) {
  switch (stage) {
  case CompanyStage::early:
    return "early";
  case CompanyStage::growth:
    return "growth";
  case CompanyStage::mature:
    return "mature";
  }
  return {};
}

std::vector<TextFile> files_for_stage(CompanyStage stage, Instant now) {
  const std::string folder = std::string(to_text(stage)) + "/";
  std::vector<TextFile> files;
  for (const Template& one : templates())
    if (one.path.starts_with(folder))
      files.push_back({std::string(one.path.substr(folder.size())),
                       filled_in(one.text, [now](std::string_view name) { return time_in_template(name, now); })});
  return files;
}

TextFile crontab(const CronJob& job) {
  return {"crontab.txt", filled_in(template_text("crontab.txt"), [&job](std::string_view name) {
            const std::string value = name.ends_with("folder")    ? shell_word(job.folder)
                                      : name.ends_with("program") ? shell_word(job.program)
                                                                  : options_of(job);
            return name.starts_with("cron ") ? for_cron(value) : value;
          })};
}

std::string shell_word(const std::string& word) {
  const auto is_plain = [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           std::string_view("_./-+=:,@%").find(byte) != std::string_view::npos;
  };
  if (!word.empty() && std::all_of(word.begin(), word.end(), is_plain)) return word;
  std::string quoted = "'";
  for (const char byte : word) quoted += byte == '\'' ? std::string("'\\''") : std::string(1, byte);
  return quoted + "'";
}

} // namespace leadscore
