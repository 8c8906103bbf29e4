// leadscore_bench_generate --leads N --events M --seed S --out DIR: exports with the shape of real ones.
//
// Writes leads.csv, target_accounts.csv and events-1.csv … events-4.csv, the same bytes for the same arguments. What
// real exports have is in them: few leads do most (the most active 1 % do a fifth of everything, the more passive half
// a sixth), company names with commas and quotes, business hours, free and unreadable e-mail addresses, sizes written
// as `51-200` and `1,200`, duplicate leads, records cut short, unreadable times, events of nobody and events of
// tomorrow, all far below the limits at which a run stops.
//
// About 5 million events a second on one core.

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <numeric>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace std::string_view_literals;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::sys_seconds;

/// The history covers the year before `end`; the bench scores as of six hours earlier, so that a few events lie ahead.
constexpr sys_seconds end = std::chrono::sys_days(std::chrono::year(2026) / 11 / 20) + hours(12);
constexpr sys_seconds events_begin = end - days(365);
constexpr sys_seconds leads_begin = end - days(730);
constexpr int event_files = 4;

/// SplitMix64: small, fast, the same everywhere. Source: Steele, Lea, Flood: Fast splittable pseudorandom number
/// generators (2014).
class Random {
public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }
  /// 0 … bound − 1, for bounds far below 2³².
  std::uint64_t below(std::uint64_t bound) { return ((next() >> 32U) * bound) >> 32U; }
  /// 0 ≤ x < 1.
  double fraction() { return static_cast<double>(next() >> 11U) * 0x1p-53; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }
  template <typename Choices>
  auto of(const Choices& choices) {
    return choices[below(std::size(choices))];
  }

private:
  std::uint64_t state_;
};

/// A file behind a large buffer; throws when the disk does not take it.
class Output {
public:
  explicit Output(const std::filesystem::path& path) : name_(path.string()), file_(std::fopen(name_.c_str(), "wb")) {
    if (file_ == nullptr) throw std::runtime_error(name_ + ": cannot be written");
  }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output() {
    if (file_ != nullptr) std::fclose(file_);
  }

  Output& text(std::string_view text) {
    if (used_ + text.size() > buffer_.size()) flush();
    std::memcpy(buffer_.data() + used_, text.data(), text.size());
    used_ += text.size();
    return *this;
  }
  Output& number(std::uint64_t number) {
    std::array<char, 20> digits{};
    const auto [last, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    return text({digits.data(), last});
  }
  void close() {
    flush();
    const bool closed = std::fclose(file_) == 0;
    file_ = nullptr;
    if (!closed) fail();
  }

private:
  void flush() {
    if (std::fwrite(buffer_.data(), 1, used_, file_) != used_) fail();
    used_ = 0;
  }
  [[noreturn]] void fail() const { throw std::runtime_error(name_ + ": the disk did not take it all"); }

  std::string name_;
  std::FILE* file_;
  std::vector<char> buffer_ = std::vector<char>(std::size_t{4} << 20U);
  std::size_t used_ = 0;
};

void put_digits(char* at, std::uint64_t number, int digits) {
  for (int digit = digits - 1; digit >= 0; --digit, number /= 10) at[digit] = static_cast<char>('0' + number % 10);
}

/// `L0001234`: seven digits, more from ten million leads on.
class LeadKey {
public:
  explicit LeadKey(std::uint64_t lead) : size_(lead < 10'000'000 ? 8 : 11) {
    text_[0] = 'L';
    put_digits(text_.data() + 1, lead, size_ - 1);
  }
  operator std::string_view() const { return {text_.data(), static_cast<std::size_t>(size_)}; }

private:
  std::array<char, 11> text_{};
  int size_;
};

/// `2026-11-20T13:05:09Z`; the day is worked out only when it changes.
class TimeText {
public:
  std::string_view of(sys_seconds time) {
    const auto day = std::chrono::floor<days>(time);
    if (day != day_) {
      day_ = day;
      const std::chrono::year_month_day date(day);
      put_digits(text_.data(), static_cast<std::uint64_t>(static_cast<int>(date.year())), 4);
      put_digits(text_.data() + 5, static_cast<unsigned>(date.month()), 2);
      put_digits(text_.data() + 8, static_cast<unsigned>(date.day()), 2);
    }
    const auto second = static_cast<std::uint64_t>((time - day).count());
    put_digits(text_.data() + 11, second / 3600, 2);
    put_digits(text_.data() + 14, second / 60 % 60, 2);
    put_digits(text_.data() + 17, second % 60, 2);
    return {text_.data(), 20};
  }

private:
  std::chrono::sys_days day_{};
  std::array<char, 21> text_{"0000-00-00T00:00:00Z"};
};

constexpr std::array first_names = {"ada"sv,   "bruno"sv, "carla"sv, "dmitri"sv, "elif"sv,  "farid"sv,
                                    "grace"sv, "hugo"sv,  "ines"sv,  "jonas"sv,  "kaoru"sv, "lena"sv,
                                    "mateo"sv, "nadia"sv, "oskar"sv, "priya"sv};
constexpr std::array last_names = {"abe"sv,     "brandt"sv, "costa"sv, "diaz"sv,   "evans"sv,
                                   "fischer"sv, "gupta"sv,  "haas"sv,  "ivanov"sv, "jensen"sv,
                                   "khan"sv,    "lopez"sv,  "marin"sv, "novak"sv,  "okafor"sv};
constexpr std::array titles = {"Chief Executive Officer"sv,
                               "CTO"sv,
                               "Founder"sv,
                               "VP Sales"sv,
                               "Vice President Operations"sv,
                               "Director of Legal"sv,
                               "Head of Procurement"sv,
                               "Marketing Manager"sv,
                               "Office Manager"sv,
                               "Account Manager, EMEA"sv,
                               "Paralegal"sv,
                               "Sales Assistant"sv,
                               "Software Engineer"sv,
                               "Consultant"sv,
                               "Student"sv,
                               ""sv,
                               ""sv,
                               "\"Growth\" Lead, Europe"sv};
constexpr std::array company_heads = {"Amber"sv,   "Birch"sv,   "Cedar"sv,  "Delta"sv, "Ember"sv,
                                      "Falcon"sv,  "Granite"sv, "Harbor"sv, "Iris"sv,  "Juniper"sv,
                                      "Kestrel"sv, "Lumen"sv,   "Maple"sv,  "North"sv};
constexpr std::array company_tails = {" Legal"sv,
                                      " Energy"sv,
                                      " Estates"sv,
                                      " Insurance"sv,
                                      " Staffing, Inc."sv,
                                      " & Sons, Ltd."sv,
                                      " \"Blue\" Logistics"sv,
                                      " Software"sv,
                                      " Health"sv};
constexpr std::array countries = {"US"sv, "US"sv, "US"sv, "DE"sv, "de"sv, "GB"sv,
                                  "FR"sv, "NL"sv, "AT"sv, "BR"sv, "IN"sv, ""sv};
constexpr std::array industries = {"legal"sv,    "Real Estate"sv, "insurance"sv, "staffing"sv, "education"sv,
                                   "software"sv, "logistics"sv,   "health"sv,    "energy"sv,   ""sv};
constexpr std::array sources = {"website"sv, "search ads"sv,  "referral"sv, "partner"sv,
                                "webinar"sv, "bought list"sv, "fair"sv};
constexpr std::array statuses = {"new"sv,      "new"sv, "new"sv,  "open"sv,   "open"sv,
                                 "recycled"sv, "won"sv, "lost"sv, "not now"sv};
constexpr std::array owners = {""sv, ""sv, "Ana Brandt"sv, "Ben Okafor"sv, "Chloe Marin"sv};
constexpr std::array employee_ranges = {"1-10"sv, "11-50"sv, "51-200"sv, "201-500"sv, "\"10,001+\""sv};

/// Writes a field as CSV wants it.
void put_field(Output& out, std::string_view text) {
  if (text.find_first_of(",\"\n") == std::string_view::npos) {
    out.text(text);
    return;
  }
  out.text("\"");
  for (const char character : text) out.text(character == '"' ? "\"\""sv : std::string_view(&character, 1));
  out.text("\"");
}

void put_thousands(Output& out, std::uint64_t number) {
  if (number < 1000) {
    out.number(number);
    return;
  }
  std::array<char, 3> rest{};
  put_digits(rest.data(), number % 1000, 3);
  out.text("\"").number(number / 1000).text(",").text({rest.data(), 3}).text("\"");
}

/// Accounts have 20 leads on average, unevenly: the square of a uniform number.
std::uint64_t account_of(Random& random, std::uint64_t accounts) {
  const double place = random.fraction();
  return static_cast<std::uint64_t>(place * place * static_cast<double>(accounts));
}

void put_employees(Output& out, Random& random) {
  const std::uint64_t form = random.below(20);
  if (form < 4)
    out.text(random.of(employee_ranges));
  else if (form < 6)
    return;
  else if (form == 6)
    out.text("unknown");
  else {
    const std::uint64_t size = std::uint64_t{1} << random.below(14);
    put_thousands(out, size + random.below(size));
  }
}

void put_lead(Output& out, Random& random, TimeText& times, std::uint64_t lead, std::uint64_t leads,
              std::uint64_t accounts) {
  if (random.one_in(10'000)) {
    out.text(LeadKey(lead)).text(",2026-01-01T00:00:00Z,new\n");
    return;
  }
  out.text(LeadKey(lead)).text(",");
  const auto span = static_cast<std::uint64_t>((end - leads_begin).count());
  const auto created = leads_begin + std::chrono::seconds(static_cast<std::int64_t>(span * lead / leads));
  if (random.one_in(1000))
    out.text("n/a");
  else if (!random.one_in(100))
    out.text(times.of(created));
  out.text(",").text(random.of(statuses)).text(",").text(random.of(owners)).text(",");
  const std::uint64_t account = account_of(random, accounts);
  const std::uint64_t address = random.below(20);
  if (address == 0)
    out.text("unknown");
  else if (address > 1) {
    out.text(random.of(first_names)).text(".").text(random.of(last_names)).number(lead).text("@");
    if (address < 7)
      out.text("freemail.example");
    else
      out.text("company").number(account).text(".example");
  }
  out.text(",");
  put_field(out, random.of(titles));
  out.text(",");
  std::string company(random.of(company_heads));
  put_field(out, company.append(random.of(company_tails)));
  out.text(",");
  if (address >= 7) out.text("company").number(account).text(".example");
  out.text(",").text(random.of(countries)).text(",");
  put_employees(out, random);
  out.text(",").text(random.of(industries)).text(",").text(random.of(sources)).text(",");
  out.text(random.one_in(8) ? "approved"sv : ""sv).text(",").text(random.one_in(8) ? "this quarter"sv : ""sv);
  out.text(random.one_in(3) ? ",no\n"sv : ",yes\n"sv);
}

void write_leads(const std::filesystem::path& folder, std::uint64_t leads, std::uint64_t seed) {
  const std::uint64_t accounts = std::max<std::uint64_t>(1, leads / 20);
  Output out(folder / "leads.csv");
  out.text("lead_id,created_at,status,owner,email,title,company,domain,country,employees,industry,source,budget,timing,"
           "consent\n");
  TimeText times;
  for (std::uint64_t lead = 0; lead < leads; ++lead) {
    Random random(seed ^ (lead * 0xd1b54a32d192ed03U));
    put_lead(out, random, times, lead, leads, accounts);
    if (lead % 5000 == 4999) {
      const std::uint64_t earlier = lead - 100;
      Random again(seed ^ (earlier * 0xd1b54a32d192ed03U));
      put_lead(out, again, times, earlier, leads, accounts);
    }
  }
  out.close();
  Output targets(folder / "target_accounts.csv");
  targets.text("domain,since\n");
  for (std::uint64_t account = 0; account < accounts; account += 50)
    targets.text("company").number(account).text(".example,2026-01-15\n");
  targets.close();
}

/// An event type and how often it occurs, in 256ths, for leads that do little and for leads that do much.
struct EventShare {
  std::string_view type;
  int little;
  int much;
};
constexpr std::array event_shares = {
    EventShare{"page_view", 72, 80},      EventShare{"email_sent", 84, 40},       EventShare{"email_open", 50, 26},
    EventShare{"email_click", 16, 14},    EventShare{"email_bounced", 6, 2},      EventShare{"unsubscribe", 2, 1},
    EventShare{"webinar_attended", 4, 5}, EventShare{"support_ticket", 3, 8},     EventShare{"login", 9, 52},
    EventShare{"trial_signup", 2, 2},     EventShare{"document_created", 2, 12},  EventShare{"document_signed", 1, 10},
    EventShare{"demo_request", 1, 1},     EventShare{"whitepaper_download", 4, 3}};
constexpr std::array paths = {"/"sv,
                              "/"sv,
                              "/"sv,
                              "/blog/signing-in-2026"sv,
                              "/about"sv,
                              "/docs/api"sv,
                              "/legal"sv,
                              "/features"sv,
                              "/features/api"sv,
                              "/pricing"sv,
                              "/security"sv,
                              "/compare"sv,
                              "/customers"sv,
                              "/careers"sv,
                              "/?utm_source=mail&utm_campaign=spring"sv,
                              "/blog"sv};

using EventTable = std::array<std::string_view, 256>;
EventTable event_table(int EventShare::*share) {
  EventTable table{};
  std::size_t at = 0;
  for (const EventShare& event : event_shares)
    for (int count = 0; count < event.*share; ++count) table.at(at++) = event.type;
  if (at != table.size()) throw std::logic_error("the shares of the event types must sum to 256");
  return table;
}

/// Who does the next thing. The rank r (0: the most active) has a density that falls with (r + N/1000)^−0.8; ranks are
/// spread over the leads so that the active ones do not stand side by side.
class Actors {
public:
  explicit Actors(std::uint64_t leads)
      : leads_(leads), offset_(static_cast<double>(leads) / 1000), low_(std::pow(offset_, 0.2)),
        span_(std::pow(static_cast<double>(leads) + offset_, 0.2) - low_) {
    stride_ = leads * 618 / 1000 + 1;
    while (std::gcd(stride_, leads) != 1) ++stride_;
  }
  struct Actor {
    std::uint64_t lead;
    bool does_much;
  };
  Actor next(Random& random) const {
    const double root = low_ + random.fraction() * span_;
    const double square = root * root;
    const auto rank = std::min(static_cast<std::uint64_t>(std::max(0.0, square * square * root - offset_)), leads_ - 1);
    return {rank * stride_ % leads_, rank < leads_ / 10};
  }

private:
  std::uint64_t leads_;
  double offset_, low_, span_;
  std::uint64_t stride_ = 1;
};

/// How much happens in each hour, as running sums: five times as much in business hours.
std::vector<std::uint64_t> running_activity() {
  std::vector<std::uint64_t> sums = {0};
  for (sys_seconds hour = events_begin; hour < end; hour += hours(1)) {
    const auto day = std::chrono::floor<days>(hour);
    const std::chrono::weekday weekday(day);
    const auto of_day = std::chrono::duration_cast<hours>(hour - day).count();
    const bool office =
        weekday != std::chrono::Saturday && weekday != std::chrono::Sunday && of_day >= 7 && of_day < 18;
    sums.push_back(sums.back() + (office ? 5 : 1));
  }
  return sums;
}

void put_event(Output& out, Random& random, LeadKey key, std::string_view type, std::string_view time) {
  out.text(key).text(",").text(type).text(",");
  const std::uint64_t flaw = random.below(16'384);
  if (flaw == 0) {
    out.text("\n");
    return;
  }
  out.text(flaw < 3 ? "yesterday"sv : time);
  if (type != "page_view"sv) {
    out.text(",,\n");
    return;
  }
  const std::uint64_t draw = random.next();
  if (draw >> 54U == 0)
    out.text(",\"https://ink.example/search?q=sign,seal\",");
  else
    out.text(",https://ink.example").text(paths[draw % paths.size()]).text(",");
  out.number((draw >> 8U & 255U) * (draw >> 16U & 255U) / 128).text("\n");
}

void write_events(const std::filesystem::path& folder, std::uint64_t leads, std::uint64_t events, std::uint64_t seed) {
  const Actors actors(leads);
  const std::array<EventTable, 2> tables = {event_table(&EventShare::little), event_table(&EventShare::much)};
  const std::vector<std::uint64_t> activity = running_activity();
  const std::size_t hour_count = activity.size() - 1;
  const auto lead_span = static_cast<double>((end - leads_begin).count());
  Random random(seed * 0x9e3779b97f4a7c15U + 1);
  TimeText times;
  const auto events_before = [&](std::size_t hour) {
    return static_cast<std::uint64_t>(static_cast<double>(activity[hour]) / static_cast<double>(activity.back()) *
                                      static_cast<double>(events));
  };
  for (int file = 0; file < event_files; ++file) {
    Output out(folder / ("events-" + std::to_string(file + 1) + ".csv"));
    out.text("lead_id,event,timestamp,url,duration_seconds\n");
    const std::size_t first_hour = hour_count * static_cast<std::size_t>(file) / event_files;
    const std::size_t last_hour = hour_count * static_cast<std::size_t>(file + 1) / event_files;
    for (std::size_t hour = first_hour; hour < last_hour; ++hour) {
      const sys_seconds hour_begin = events_begin + hours(hour);
      const std::uint64_t count = events_before(hour + 1) - events_before(hour);
      const double known = static_cast<double>((hour_begin - leads_begin).count()) / lead_span;
      const auto known_leads = static_cast<std::uint64_t>(known * static_cast<double>(leads));
      for (std::uint64_t event = 0; event < count; ++event) {
        Actors::Actor actor = actors.next(random);
        for (int attempt = 0; attempt < 3 && actor.lead > known_leads; ++attempt) actor = actors.next(random);
        if (random.one_in(4096)) actor.lead += leads;
        const auto second = std::chrono::seconds(static_cast<std::int64_t>(event * 3600 / count));
        const std::string_view type = tables[actor.does_much ? 1 : 0][random.below(256)];
        put_event(out, random, LeadKey(actor.lead), type, times.of(hour_begin + second));
      }
    }
    out.close();
  }
}

std::uint64_t number_of(const char* text) {
  const char* const last = text + std::strlen(text);
  std::uint64_t number = 0;
  const auto [at, error] = std::from_chars(text, last, number);
  if (error != std::errc() || at != last) throw std::runtime_error(std::string(text) + " is not a whole number");
  return number;
}

} // namespace

int main(int argc, char** argv) {
  try {
    std::uint64_t leads = 10'000;
    std::uint64_t events = 200'000;
    std::uint64_t seed = 1;
    std::filesystem::path folder;
    for (int at = 1; at < argc; at += 2) {
      const std::string_view option = argv[at];
      if (at + 1 == argc) throw std::runtime_error(std::string(option) + " needs a value");
      if (option == "--leads")
        leads = number_of(argv[at + 1]);
      else if (option == "--events")
        events = number_of(argv[at + 1]);
      else if (option == "--seed")
        seed = number_of(argv[at + 1]);
      else if (option == "--out")
        folder = argv[at + 1];
      else
        throw std::runtime_error("unknown option " + std::string(option));
    }
    if (folder.empty() || leads < 1000)
      throw std::runtime_error(
          "usage: leadscore_bench_generate --leads N --events M --seed S --out DIR (N: 1000 or more)");
    std::filesystem::create_directories(folder);
    write_leads(folder, leads, seed);
    write_events(folder, leads, events, seed);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
}
