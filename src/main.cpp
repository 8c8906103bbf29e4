#include "cli/commands.hpp"

int main(int argc, char** argv) { return leadscore::run_program(argc, argv); }
