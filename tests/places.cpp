#include "places.hpp"

namespace leadscore::places {

const char* const source = LEADSCORE_SOURCE_DIR;
const char* const binary = LEADSCORE_BINARY;
const char* const faults = LEADSCORE_FAULTS;
const char* const recorder = LEADSCORE_RECORDER;
const char* const shortage = LEADSCORE_SHORTAGE;

} // namespace leadscore::places
