#include "check_random.hpp"

#include <cstdlib>
#include <limits>
#include <rapidcheck.h>
#include <rapidcheck/detail/Configuration.h>

namespace leadscore {

std::string smallest_failure(int cases, const std::function<std::string(const RandomCase&)>& problem_with) {
  const rc::Gen<std::uint64_t> seeds = rc::gen::noShrink(
      rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::uint64_t>(0, std::numeric_limits<std::uint64_t>::max())));
  const rc::Gen<RandomRecipe> recipes =
      rc::gen::shrink(rc::gen::map(seeds, [](std::uint64_t seed) { return random_recipe(seed); }),
                      [](const RandomRecipe& recipe) { return rc::seq::fromContainer(smaller_recipes(recipe)); });

  std::string smallest;
  const auto property = [&] {
    const RandomCase one = random_case(*recipes.as("a random case"));
    const std::string problem = problem_with(one);
    if (problem.empty()) return;
    smallest = to_text(one) + problem;
    RC_FAIL(problem);
  };

  rc::detail::TestParams parameters;
  parameters.seed = 1;
  parameters.maxSuccess = cases;
  if (std::getenv("RC_PARAMS") != nullptr) parameters = rc::detail::configuration().testParams;
  rc::detail::TestMetadata metadata;
  metadata.id = "random cases";
  const rc::detail::TestResult result = rc::detail::checkTestable(property, metadata, parameters);
  return result.is<rc::detail::SuccessResult>() ? "" : smallest;
}

} // namespace leadscore
