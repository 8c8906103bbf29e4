#include "base/text.hpp"
#include "random_case.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace leadscore {
namespace {

/// An instant as one of the ways in which exports write it. Local ways may shift by a clock change, which is welcome.
std::string time_text(Chance& chance, const TimeZone& zone, Instant instant) {
  const std::string utc = format_instant(instant);
  const std::string local = format_instant(instant + zone.offset_at(instant));
  const auto without_zone = [](const std::string& text) { return text.substr(0, text.size() - 1); };
  switch (chance.below(15)) {
  case 0:
    return format_instant(instant + 2 * 3600).substr(0, 19) + "+02:00";
  case 1:
    return std::to_string(instant);
  case 2:
    return std::to_string(instant * 1000 + static_cast<Instant>(chance.below(1000)));
  case 3:
  case 4:
    return without_zone(local);
  case 5:
    return without_zone(utc) + ".987Z";
  case 6:
    return local.substr(0, 10) + " " + local.substr(11, 8);
  case 10:
    return chance.one_in(2) ? std::to_string(instant) + ".5"
                            : std::to_string(instant * 1'000'000 + static_cast<Instant>(chance.below(1'000'000)));
  case 11: {
    std::string digits;
    for (const char byte : local)
      if (is_digit(byte)) digits += byte;
    return digits;
  }
  case 12: {
    std::string slashes = chance.one_in(2) ? local.substr(0, 16) : utc + chance.word({"", "[UTC]", "[Asia/Tokyo]"});
    if (chance.one_in(2)) slashes[4] = slashes[7] = '/';
    return slashes;
  }
  case 7: {
    const std::string month_first = local.substr(5, 2) + "/" + local.substr(8, 2) + "/" + local.substr(0, 4);
    return chance.one_in(3) ? month_first + " " + local.substr(11, 5) : utc;
  }
  case 8:
    return chance.one_in(3) ? local.substr(0, 10) : utc;
  case 9:
    return chance.one_in(3) ? local.substr(0, 4) + local.substr(5, 2) + local.substr(8, 2) : " " + utc + " ";
  default:
    return utc;
  }
}

/// An instant within some 60 days before T, often on the edge of a window, the end of a day, or at T itself.
Instant near_instant(Chance& chance, const RandomSetting& setting) {
  const Instant as_of = setting.as_of;
  const Seconds off_by = chance.pick<Seconds>({0, 0, 0, 1, -1});
  switch (chance.below(8)) {
  case 0:
  case 1: {
    const Seconds window = chance.pick<Seconds>({1, 2, 3, 5, 7, 10, 30}) * seconds_a_day;
    return as_of - window + off_by;
  }
  case 2: {
    const Day day = setting.zone.local_day(as_of) - static_cast<Day>(chance.below(14));
    return std::min(as_of, setting.zone.start_of_day(day) + off_by);
  }
  case 3:
    return as_of - static_cast<Seconds>(chance.pick<std::size_t>({0, 0, 3600, 43200}));
  case 4:
    return as_of - static_cast<Seconds>(chance.below(60)) * seconds_a_day;
  case 5:
    return as_of - static_cast<Seconds>(chance.below(60 * 86400));
  case 6:
    return as_of - static_cast<Seconds>(chance.below(5 * 86400));
  default:
    return as_of - static_cast<Seconds>(chance.below(14 * 24)) * 3600;
  }
}

std::string created_at_text(Chance& chance, const RandomSetting& setting) {
  switch (chance.below(14)) {
  case 0:
    return "";
  case 1:
    return chance.word({"soon", "0000-00-00", "2026-13-01"});
  case 2:
    return chance.word({"1970-01-01", "1989-12-31T23:59:59Z", "1990-01-01T00:00:00Z", "0"});
  case 3:
    return time_text(chance, setting.zone, setting.as_of + chance.pick<Seconds>({0, 1, 86400, 40 * 86400}));
  case 4:
    return time_text(chance, setting.zone, setting.as_of - 200 * seconds_a_day);
  default:
    return time_text(chance, setting.zone, near_instant(chance, setting));
  }
}

std::string renewal_text(Chance& chance, const RandomSetting& setting) {
  const Day today = setting.zone.local_day(setting.as_of);
  switch (chance.below(8)) {
  case 0:
    return "";
  case 1:
    return "next year";
  case 2:
    return chance.word({"2024-02-29", "2020-02-29", "2024-02-28", "2019-03-01"});
  case 3:
  case 4: {
    const Day day = today + chance.pick<Day>({0, 0, 1, -1, 2, 3, 5, 7, 10, 30});
    const CalendarDate date = calendar_date(day);
    const int year = date.year - chance.pick<int>({0, 1, 2, 10});
    return fmt::format("{:04}-{:02}-{:02}", year, date.month, std::min(date.day, 28));
  }
  case 5:
    return time_text(chance, setting.zone,
                     setting.as_of + chance.pick<Seconds>({0, 1, -1, 86400, 3 * 86400, 7 * 86400}));
  default: {
    const CalendarDate date = calendar_date(today + chance.pick<Day>({0, 1, 2, 3, 4, 6, 7, 8, 10, -2, -366}));
    return fmt::format("{:04}{:02}{:02}", date.year, date.month, date.day);
  }
  }
}

std::string email_text(Chance& chance) {
  return chance.word({"ana@acme.example",
                      "Ana@ACME.example",
                      " bo@acme.example ",
                      "cy@www.big.co.uk",
                      "di@mail.big.co.uk",
                      "ed@gmail.com",
                      "ed@GMAIL.com",
                      "flo@free.example",
                      "gil@mailinator.com",
                      "nobody",
                      "a@b",
                      "@x.example",
                      "a@@x.example",
                      "a b@x.example",
                      "a@x..example",
                      "",
                      "hal@other.example",
                      "Ana Ames <ana@acme.example>",
                      "bo@acme.example; ana@acme.example",
                      "<none> Bo <MAILTO:bo@ACME.example?subject=a b>",
                      "mailto:cy@www.big.co.uk",
                      "x,di@mail.big.co.uk",
                      "NULL",
                      "ed@gmail.com hal@other.example",
                      "Flo <flo at free>"});
}

std::string employees_text(Chance& chance) {
  return chance.word({"51-200",   "51 – 200",    "10,001+",   "1,000", "1000",     "49",    "50",
                      "200",      "199.99",      "n/a",       "",      "$ 50",     "5%",    "0",
                      " 50 ",     "12,34",       "-5",        ".5",    "50 €",     "1'000", "$ 1,000 +",
                      "\u200B50", "1,000-2'000", "50\u00A0%", "12,5",  "1.234,50", "1.234", "1.000.000",
                      "2 000",    ",5",          "51-1.000",  "99,5",  "#N/A"});
}

} // namespace

RandomTable random_leads(Chance& chance, const RandomSetting& setting) {
  RandomTable table;
  table.header = {"lead_id", "email",      "Job Title", "country", "employees",
                  "renewal", "created_at", "Status",    "Website", "Tags"};
  const std::size_t count = chance.below(7);
  for (std::size_t i = 0; i < count; ++i) {
    std::string key = fmt::format("L{}", i + 1);
    if (setting.key_is_email) key = email_text(chance);
    if (i > 0 && chance.one_in(12)) key = "L1";
    if (chance.one_in(12)) key = " " + key + "  ";
    if (chance.one_in(12)) key = chance.word({"\u200B", "\uFEFF ", ""}) + key + chance.word({"\u2060", " \u200D", ""});
    if (chance.one_in(40)) key = " ";
    table.records.push_back({
        key,
        setting.key_is_email ? "" : email_text(chance),
        chance.word(
            {"VP Sales", "vp", "CEO", "ceo ", "Chief Executive Officer", "Product Manager", "Intern", "", "  "}),
        chance.word({"US", "us", "DE", " de ", "NO", "", "Österreich", "österreich", "ÖSTERREICH", "at",
                     "O\u0308sterreich", "\u200BDE", "u\u200Ds", "\u200B", "de\uFEFF", "NULL", " \\N "}),
        employees_text(chance),
        renewal_text(chance, setting),
        created_at_text(chance, setting),
        chance.word({"new", "Open", "won", "lost", ""}),
        chance.word({"", "", "acme.example", "ACME.example", "http://www.acme.example/", "Bäckerei, Nord", "NULL"}),
        chance.word({"", "red", "Red;blue", "blue; RED ;", "; ;", "NULL;green", "NULL", "de;AT", "60;red", "red; 7",
                     "2026-01-02;blue", "green;green"}),
    });
  }
  return table;
}

std::vector<RandomTable> random_events(Chance& chance, const RandomSetting& setting, const RandomTable& leads) {
  std::vector<RandomTable> tables(setting.joins_by_email ? 3 : 1);
  tables[0].header = {"lead_id", "type", "time", "event_id", "url", "n", "agent"};
  if (setting.joins_by_email) {
    tables[1].header = {"url", "When", "Email Address", "Action", "mail_id"};
    tables[2].header = {"Lead ID", "Join Time", "n", "Join Date"};
  }
  std::vector<std::string> keys, addresses;
  for (const std::vector<std::string>& lead : leads.records) {
    keys.push_back(lead[0]);
    addresses.push_back(setting.key_is_email ? lead[0] : lead[1]);
  }
  if (keys.empty()) keys.push_back("L1"), addresses.push_back("ana@acme.example");

  const std::size_t count = chance.below(41);
  // Most events belong to a few leads, so that windows and thresholds meet.
  const std::size_t busy = chance.below(keys.size());
  std::vector<Instant> times;
  std::size_t bad_records = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t lead = chance.one_in(2) ? busy : chance.below(keys.size());
    Instant time = near_instant(chance, setting);
    if (!times.empty() && chance.one_in(3)) {
      time = chance.pick(times) + chance.pick<Seconds>({0, 0, 1, 5, 10, 60, 3600, -86400, 86400, 2 * 86400, 3 * 86400});
    }
    if (chance.one_in(25)) time = setting.as_of + chance.pick<Seconds>({1, 60, 86400});
    if (chance.one_in(25)) time = setting.as_of - static_cast<Seconds>(60 + chance.below(100)) * seconds_a_day;
    times.push_back(time);
    std::string when = time_text(chance, setting.zone, time);
    std::string key = chance.one_in(30) ? "L99" : keys[lead];
    std::string address = addresses[lead];
    if (bad_records < 8 && chance.one_in(40)) {
      ++bad_records;
      (chance.one_in(2) ? when : key) = chance.word({"", " "});
      if (chance.one_in(2)) when = chance.word({"yesterday", "NULL", "1989-12-31T23:59:59Z", "000000000"});
    }
    if (chance.one_in(10)) key = chance.word({" ", "\u200B"}) + key;
    const std::string type = chance.word({"view", "view", "view", "View ", "click", "login", "Login", "signup", "doc",
                                          "open", "unsub", "other", "vi\u200Bew"});
    const std::string url =
        chance.word({"/pricing", "/Pricing/eu.html", "/home", "/docs/a.html", "", "/pricing?a=1,2", " /home "});
    const std::string number = chance.word({"", "0", "59", "60", "61", "120", "130.5", "x", "1,200", "-5", "7", "0.3",
                                            "0.7", ".6", "1'200", "60,5", "1.200", "1 200", "0,3"});
    const std::string id = chance.one_in(3) ? fmt::format("e{}", chance.below(12)) + chance.word({"", "", "\u200B"})
                                            : chance.word({"", "", "NULL"});
    const std::size_t source = chance.below(tables.size());
    if (source == 0) {
      tables[0].records.push_back({key, type, when, id, url, number, chance.word({"", "Firefox", "GoogleBot"})});
    } else if (source == 1) {
      std::string joined = chance.one_in(4) ? fmt::format(" {} ", address) : address;
      if (chance.one_in(4))
        std::transform(joined.begin(), joined.end(), joined.begin(),
                       [](char c) { return 'a' <= c && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
      tables[1].records.push_back({url, when, joined, type, id});
    } else {
      // A time in two columns: the second may be empty, and the whole may stand in the first.
      const std::string local = format_instant(time + setting.zone.offset_at(time));
      std::string date = local.substr(0, 10);
      std::string clock = local.substr(11, 8);
      if (chance.one_in(4)) clock = chance.word({"", " ", "\u00A0" + clock});
      if (!trim(clock).empty() && chance.one_in(3))
        date = local.substr(8, 2) + "." + local.substr(5, 2) + "." + local.substr(0, 4);
      if (chance.one_in(4)) date = when, clock = "";
      tables[2].records.push_back({key, clock, number, date});
    }
    RandomTable& table = tables[source];
    if (chance.one_in(6)) table.records.push_back(table.records[chance.below(table.records.size())]);
  }
  return tables;
}

} // namespace leadscore
