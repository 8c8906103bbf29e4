#include "history/database.hpp"

#include "base/error.hpp"

#include <cerrno>
#include <fmt/format.h>
#include <new>

namespace leadscore {

namespace {

constexpr int busy_milliseconds = 60'000;

} // namespace

void Database::open() {
  // To read, too: what a dead run left half written is taken back first. Without the right to write SQLite only reads.
  // One thread uses it at a time: no lock for each call.
  require(sqlite3_open_v2(path_.c_str(), &handle_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr), "opened");
  sqlite3_busy_timeout(handle_, busy_milliseconds);
  run("PRAGMA synchronous = EXTRA; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY");
}

int Database::number(const char* sql) {
  Statement statement(*this, sql);
  if (!statement.next()) fail(SQLITE_ERROR, "read");
  return static_cast<int>(statement.number());
}

void Database::fail(int code, std::string_view what) const {
  const int primary = code & 0xFF;
  if (primary == SQLITE_NOMEM) throw std::bad_alloc();
  std::string_view remedy = "nothing that was there before was touched; restore it from a backup if this stays";
  if (primary == SQLITE_FULL) remedy = "free some space; nothing that was there before was touched";
  if (primary == SQLITE_IOERR && sqlite3_system_errno(handle_) == EFBIG)
    remedy = "raise the limit on the size of files (ulimit -f); nothing that was there before was touched";
  if (primary == SQLITE_READONLY || primary == SQLITE_CANTOPEN || primary == SQLITE_PERM)
    remedy = "choose a folder that you may write to with --workspace";
  if (primary == SQLITE_BUSY) remedy = "another program holds it open; end that one and run again";
  if (primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB)
    remedy = "restore it from a backup; without it leads would be handed off twice";
  const std::string_view message = handle_ != nullptr ? sqlite3_errmsg(handle_) : sqlite3_errstr(code);
  throw Error(fmt::format("{}: cannot be {}: {} ({})", path_, what, message, remedy));
}

} // namespace leadscore
