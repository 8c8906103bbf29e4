#pragma once

#include "history/database.hpp"
#include "places.hpp"

#include <fstream>
#include <iterator>
#include <string>

namespace leadscore {

/// Writes a history.db of schema version 1: tests/history/version_1.sql.
inline void write_version_1(const std::string& path) {
  std::ifstream dump(std::string(places::source) + "/tests/history/version_1.sql");
  const std::string sql{std::istreambuf_iterator<char>(dump), std::istreambuf_iterator<char>()};
  std::ofstream(path).close();
  Database database(path);
  database.open();
  database.run(sql);
}

} // namespace leadscore
