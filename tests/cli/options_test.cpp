#include "base/error.hpp"
#include "cli/options.hpp"

#include <doctest/doctest.h>
#include <vector>

namespace leadscore {

namespace {

Options options_of(const std::vector<const char*>& more) {
  std::vector<const char*> arguments{"leadscore", "nightly", "--workspace", "ws", "--leads", "leads.csv"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return read_options(static_cast<int>(arguments.size()), arguments.data());
}

} // namespace

TEST_CASE("--lock-wait: a number too large for a clock is the longest wait, not none") {
  constexpr Seconds longest = 1'000'000'000;
  CHECK(options_of({}).nightly.lock_wait == 0);
  CHECK(options_of({"--lock-wait"}).nightly.lock_wait == std::nullopt);
  CHECK(options_of({"--lock-wait", "90"}).nightly.lock_wait == 90);
  CHECK(options_of({"--lock-wait", "10m"}).nightly.lock_wait == 600);
  CHECK(options_of({"--lock-wait", "1000000001"}).nightly.lock_wait == longest);
  CHECK(options_of({"--lock-wait", "99999999999999999999"}).nightly.lock_wait == longest);
  CHECK_THROWS_WITH_AS(options_of({"--lock-wait", "99999999999999999999d"}),
                       "--lock-wait: '99999999999999999999d' is no duration (write e.g. 90s or 10m)", Error);
}

TEST_CASE("--max-rejects: a number too large to count to is an error") {
  CHECK(options_of({"--max-rejects", "9000000000000000"}).nightly.score.input.max_rejects.count ==
        9'000'000'000'000'000);
  CHECK_THROWS_WITH_AS(options_of({"--max-rejects", "99999999999999999999"}),
                       "--max-rejects: '99999999999999999999' is neither a number of records (50) nor a share of them "
                       "(2%)",
                       Error);
}

} // namespace leadscore
