#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <sqlite3.h>
#include <string>
#include <string_view>

namespace leadscore {

/// An open SQLite file, for one thread at a time. Its errors name the file and what to do.
class Database {
public:
  explicit Database(std::string path) : path_(std::move(path)) {}
  ~Database() { sqlite3_close(handle_); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Opens the file, which has to be there. Throws Error.
  void open();
  [[nodiscard]] const std::string& path() const { return path_; }

  /// Runs statements that give no rows. Throws Error.
  void run(const std::string& sql) { require(sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr), "used"); }
  /// Takes back what was begun and not committed; nothing if nothing was.
  void roll_back() noexcept { sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr); }
  /// The one number that a statement gives. Throws Error.
  int number(const char* sql);

  /// Throws Error for an SQLite result code: the file cannot be `what` ("opened", "used").
  [[noreturn]] void fail(int code, std::string_view what) const;
  void require(int code, std::string_view what) const {
    if (code != SQLITE_OK) fail(code, what);
  }
  sqlite3* handle() { return handle_; }

private:
  std::string path_;
  sqlite3* handle_ = nullptr;
};

/// A prepared statement. Parameters are bound in order, columns are read in order.
class Statement {
public:
  Statement(Database& database, const std::string& sql) : database_(database) {
    database_.require(sqlite3_prepare_v2(database_.handle(), sql.c_str(), -1, &statement_, nullptr), "read");
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(std::int64_t value) { return bound(sqlite3_bind_int64(statement_, ++parameter_, value)); }
  Statement& bind(std::optional<std::int64_t> value) {
    return value ? bind(*value) : bound(sqlite3_bind_null(statement_, ++parameter_));
  }
  Statement& bind(bool value) { return bind(std::int64_t{value}); }
  Statement& bind(double value) { return bound(sqlite3_bind_double(statement_, ++parameter_, value)); }
  /// The text has to live until the statement has run.
  Statement& bind(std::string_view value) {
    return bound(sqlite3_bind_text64(statement_, ++parameter_, value.data() != nullptr ? value.data() : "",
                                     value.size(), SQLITE_STATIC, SQLITE_UTF8));
  }
  Statement& bind_time(Instant time) {
    return time == no_instant ? bound(sqlite3_bind_null(statement_, ++parameter_)) : bind(time);
  }

  /// Runs a statement that gives no rows, and makes it ready to run again.
  void run() {
    while (next()) {
    }
    sqlite3_reset(statement_);
    parameter_ = 0;
  }
  /// False at the end.
  bool next() {
    column_ = 0;
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) database_.fail(code, "used");
    return false;
  }
  std::int64_t number() { return sqlite3_column_int64(statement_, column_++); }
  std::optional<std::int64_t> number_if_any() {
    const bool absent = sqlite3_column_type(statement_, column_) == SQLITE_NULL;
    const std::int64_t value = number();
    return absent ? std::nullopt : std::optional(value);
  }
  double real() { return sqlite3_column_double(statement_, column_++); }
  Instant time() { return number_if_any().value_or(no_instant); }
  std::string text() { return std::string(view()); }
  /// Lives until the next row.
  std::string_view view() {
    const auto* const bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column_));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column_));
    ++column_;
    return bytes == nullptr ? std::string_view() : std::string_view(bytes, size);
  }

private:
  Statement& bound(int code) {
    database_.require(code, "used");
    return *this;
  }
  Database& database_;
  sqlite3_stmt* statement_ = nullptr;
  int parameter_ = 0;
  int column_ = 0;
};

} // namespace leadscore
