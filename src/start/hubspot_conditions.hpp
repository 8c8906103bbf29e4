#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// HubSpot's ways to ask for a value, as conditions of a rule file. The shapes are those of the public description of
/// its lead-scoring API (2026-09-beta, 2027-03-beta); docs/hubspot.md lists them.
namespace leadscore {

using HubSpotJson = nlohmann::ordered_json;

/// Something of HubSpot's in our words, or why it cannot be said in them.
struct Translated {
  std::string text;    ///< YAML in brackets
  std::string problem; ///< empty: none
};

/// What is asked of: a property of the record, or one of an event, which knows no times.
enum class AskedAbout : std::uint8_t { record, event };

/// `{field: …}` for an operation on a property.
Translated condition_of(const HubSpotJson& operation, const std::string& property, AskedAbout asked);
/// `{all: […]}` for a SINGLE or COMPOSITE condition. The properties that it names are added.
Translated condition_of(const HubSpotJson& condition, AskedAbout asked, std::set<std::string>& properties);
/// `{field: KEY, in_list: …}` for memberships of segments. The segments that it names are added.
Translated condition_of_segments(const HubSpotJson& rule, std::set<std::int64_t>& segments);

/// The days of a time frame that reaches back from now; none: it is without bounds. `problem`: any other.
std::optional<std::int64_t> days_of_time_frame(const HubSpotJson& operation, std::string& problem);

/// Name of the list that stands for a segment.
std::string segment_list(std::int64_t segment);
inline constexpr const char* hubspot_key = "Record ID";

/// The number of days of a duration that a rule file can hold: whole days, from 1 to 100 000. None for any other.
std::optional<std::int64_t> whole_days(double days);

/// What stands under a key; none or empty if it is not there or something else. A blank text is empty. Numbers are cut
/// to those that a rule file can hold.
std::string text_at(const HubSpotJson& json, const char* key);
std::optional<double> number_at(const HubSpotJson& json, const char* key);
bool flag_at(const HubSpotJson& json, const char* key);
const HubSpotJson& list_at(const HubSpotJson& json, const char* key);
const HubSpotJson& object_at(const HubSpotJson& json, const char* key);

/// JSON in one line, cut if it is long.
std::string excerpt(const HubSpotJson& json);

} // namespace leadscore
