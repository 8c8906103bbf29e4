#pragma once

#include "history/database.hpp"

#include <memory>
#include <string>

namespace leadscore {

/// Identifies history.db among SQLite files (PRAGMA application_id).
inline constexpr int application_id = 0x6C656164; // "lead"
/// Of the tables that this program reads and writes (PRAGMA user_version):
/// 1: until October 2026.
/// 2: runs know readable events, events of unknown leads and whether broken input was accepted; hand-offs have the hash
///    of the e-mail address and the `fell_at` that a run cleared; the roster has an order.
inline constexpr int schema_version = 2;

/// Makes the tables in an empty file. Throws Error.
void make_tables(Database& database);

/// Brings the tables of schema version `from` up to date, in one transaction. Throws Error.
void migrate(Database& database, int from);

/// Copies the whole database into a file of its own, flushed, in one step: it is there as a whole or not at all. It
/// replaces a file of that name and has the mode of the database. Throws Error.
void keep_copy(Database& database, const std::string& path);

/// The same database in memory: what reads an older schema migrates that. Throws Error.
std::unique_ptr<Database> copy_in_memory(Database& database);

} // namespace leadscore
