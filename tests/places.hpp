#pragma once

/// Where what the tests use stands. Only places.cpp is compiled with these paths, so that a compiler cache can serve
/// the same tests in another folder.
namespace leadscore::places {

extern const char* const source;   ///< the top folder of the project
extern const char* const binary;   ///< the program
extern const char* const faults;   ///< the library that lets calls on files fail (cli/interposed)
extern const char* const recorder; ///< the one that writes them down
extern const char* const shortage; ///< the one that lets the system refuse threads, memory and output

} // namespace leadscore::places
