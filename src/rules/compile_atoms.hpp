#pragma once

#include "rules/compile_context.hpp"

#include <memory>
#include <vector>

namespace leadscore {

/// The list of a name; an unknown one is reported and empty.
std::shared_ptr<const LookupList> compile_list(CompileContext& context, const Name& name);

/// All tests on `fields[field]`; their atoms are added to `atoms`.
Check compile_tests(CompileContext& context, FieldIndex field, const std::vector<FieldTest>& tests,
                    std::vector<Field>& fields, std::vector<Atom>& atoms);

/// True if the answer depends on when it is asked: some test is on a time.
bool varies(const Check& check, const std::vector<Atom>& atoms);

} // namespace leadscore
