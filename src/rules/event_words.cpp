#include "rules/event_words.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

namespace leadscore {
namespace {

constexpr std::string_view mails[] = {"mail", "email", "e", "newsletter", "emails", "mails"};
constexpr std::string_view opens[] = {"open", "opened", "opens"};
constexpr std::string_view clicks[] = {"click", "clicked", "clicks"};
constexpr std::string_view deliveries[] = {"sent", "send", "delivered", "delivery", "bounce", "bounced"};
constexpr std::string_view pages[] = {"page", "pageview", "pageviews", "site", "website"};
constexpr std::string_view visits[] = {"view",    "viewed", "views",    "visit",
                                       "visited", "visits", "pageview", "pageviews"};
constexpr std::string_view keywords[] = {"keyword", "keywords"};

/// The words of a name, in lower case: `Email-Opened` → email, opened.
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words(1);
  for (const char letter : comparable(name)) {
    const bool separates = letter == '_' || letter == '-' || letter == ' ' || letter == '.' || letter == ':';
    if (!separates) {
      words.back() += letter;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  return words;
}

bool has_word(const std::vector<std::string>& words, std::span<const std::string_view> of) {
  return std::ranges::any_of(words, [of](const std::string& word) { return std::ranges::find(of, word) != of.end(); });
}

/// A mail to which something was done; without the word for mail it is the only thing that is said.
bool is_about_mail(std::string_view event_type, std::span<const std::string_view> done) {
  const std::vector<std::string> words = words_of(event_type);
  return has_word(words, done) && (words.size() == 1 || has_word(words, mails));
}

/// The words of a name in lower case with a blank around each; a capital behind a small letter begins a word.
std::string spaced_words(std::string_view name) {
  std::string words = " ";
  char previous = ' ';
  for (const char letter : name) {
    const bool is_capital = letter >= 'A' && letter <= 'Z';
    const bool begins_word = is_capital && previous >= 'a' && previous <= 'z';
    const bool separates = letter == '_' || letter == '-' || letter == '.' || letter == ':' || letter == '/';
    if ((begins_word || separates) && words.back() != ' ') words += ' ';
    if (!separates && (letter != ' ' || words.back() != ' '))
      words += is_capital ? static_cast<char>(letter - 'A' + 'a') : letter;
    previous = letter;
  }
  return words + " ";
}

bool has_phrase(std::string_view name, std::span<const std::string_view> phrases) {
  const std::string words = spaced_words(name);
  return std::ranges::any_of(phrases, [&](std::string_view phrase) { return words.find(phrase) != std::string::npos; });
}

} // namespace

bool names_opt_out(std::string_view event_type_or_field) {
  static constexpr std::string_view phrases[] = {
      " unsubscrib",  " opt out",       " optout ",        " opted out",      " do not call", " do not phone",
      " do not mail", " do not email",  " do not contact", " do not e mail",  " donotcall ",  " donotmail ",
      " donotemail ", " donotcontact ", " dnc ",           " spam complaint", " spam report", " spamreport "};
  return has_phrase(event_type_or_field, phrases);
}

bool names_opt_in(std::string_view field) {
  static constexpr std::string_view phrases[] = {" opt in ", " optin ", " opted in "};
  return has_phrase(field, phrases);
}

bool names_mail_open(std::string_view event_type) { return is_about_mail(event_type, opens); }
bool names_mail_click(std::string_view event_type) { return is_about_mail(event_type, clicks); }
bool names_mail_delivery(std::string_view event_type) { return is_about_mail(event_type, deliveries); }
bool names_page_visit(std::string_view event_type) {
  const std::vector<std::string> words = words_of(event_type);
  return has_word(words, pages) && has_word(words, visits);
}
bool names_keyword(std::string_view event_type_or_field) {
  const std::string name = comparable(event_type_or_field);
  return has_word(words_of(name), keywords) || name == "utm_term" || name == "search_term" || name == "search term";
}

} // namespace leadscore
