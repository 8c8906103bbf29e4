#include "start/event_words.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace leadscore {

namespace {

/// Letters and digits in lower case, words apart by one blank, one at each end: ` email opened `.
std::string spaced_words(std::string_view text) {
  std::string result = " ";
  const std::string folded = fold(trim(text));
  for (const char byte : folded) {
    const bool is_letter = (byte >= 'a' && byte <= 'z') || is_digit(byte) || static_cast<unsigned char>(byte) >= 0x80;
    if (is_letter)
      result += byte;
    else if (result.back() != ' ')
      result += ' ';
  }
  if (result.back() != ' ') result += ' ';
  return result;
}

/// True if a word begins so.
bool has_word(const std::string& words, std::initializer_list<std::string_view> beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(), [&](std::string_view beginning) {
    return words.find(" " + std::string(beginning)) != std::string::npos;
  });
}

} // namespace

bool means_unsubscribed(std::string_view type) {
  return has_word(spaced_words(type), {"unsubscrib", "opt out", "optout", "opted out"});
}

EventTheme kind_of_event(std::string_view type) {
  const std::string words = spaced_words(type);
  if (means_unsubscribed(type) || has_word(words, {"sent", "send", "deliver", "bounce", "open", "spam", "complain",
                                                   "received", "dropped", "abuse"}))
    return EventTheme::passive;
  if (has_word(words, {"cancel", "no show", "career", "reject"})) return EventTheme::negative;
  if (has_word(words, {"click", "pageview", "keyword", "impression", "session", "scroll", "visit"}) ||
      (has_word(words, {"page", "site", "web"}) && has_word(words, {"view"})))
    return EventTheme::trivial;
  if (has_word(words, {"webinar", "demo",    "form",  "whitepaper", "ebook", "download",   "meeting",  "call",
                       "chat",    "pricing", "quote", "contact",    "event", "conference", "reply",    "replied",
                       "email",   "mail",    "sms",   "note",       "task",  "ad",         "subscrib", "newsletter",
                       "content", "survey",  "talk",  "consult",    "read",  "video",      "blog"}))
    return EventTheme::other;
  return EventTheme::product;
}

std::optional<StatusKind> kind_of_status(std::string_view status) {
  const std::string words = spaced_words(status);
  using enum StatusKind;
  if (has_word(words, {"not converted", "closed lost", "lost", "churn"})) return lost;
  if (has_word(words, {"not qualified", "unqualified", "disqualified", "junk", "bad fit", "spam", "invalid", "never",
                       "dead", "not interested"}))
    return never;
  if (has_word(words, {"won", "customer", "converted", "closed won", "evangelist"})) return won;
  if (has_word(words, {"not now", "bad timing", "in future", "later", "on hold", "postponed"})) return not_now;
  if (has_word(words, {"recycle", "nurtur", "returned", "reopen"})) return recycled;
  // "Not contacted" and "pre-qualified" wait; "contacted" and "qualified" are with sales.
  if (has_word(words, {"not contacted", "new ", "mql", "marketing qualified", "subscriber", "lead ", "raw",
                       "pre qualified", "inbound", "uncontacted"}))
    return waiting;
  if (has_word(words, {"open deal", "open opportunity", "in progress", "attempted", "connected", "contacted", "working",
                       "opportunity", "sql", "sales qualified", "qualified", "proposal", "negotiat", "demo", "meeting",
                       "assigned"}))
    return with_sales;
  if (has_word(words, {"open "})) return waiting;
  return std::nullopt;
}

} // namespace leadscore
