#include "data/repeated_records.hpp"

#include <doctest/doctest.h>

using namespace leadscore;

TEST_CASE("records that stand in two files are counted, those of one file are not") {
  RepeatedRecords repeated;
  for (const std::uint64_t hash : {7U, 8U, 8U}) repeated.add(hash, 0);
  CHECK(repeated.count() == 0);
  for (const std::uint64_t hash : {8U, 9U, 8U}) repeated.add(hash, 1);
  CHECK(repeated.count() == 2);
  CHECK(!repeated.is_sample());
}

TEST_CASE("of many records a sample is kept, and the number is estimated") {
  constexpr std::uint64_t records = 10'000;
  RepeatedRecords repeated(1000);
  for (std::size_t file = 0; file < 2; ++file)
    for (std::uint64_t record = 0; record < records; ++record) repeated.add(record * 0x9E3779B97F4A7C15U, file);
  CHECK(repeated.is_sample());
  CHECK(repeated.count() > 8'000);
  CHECK(repeated.count() < 12'000);
}
