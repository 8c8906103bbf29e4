#pragma once

#include <memory>
#include <type_traits>

namespace leadscore {

/// For large tables whose every place is written after they got their size: until then a place holds anything, and the
/// system clears pages on the threads that write them.
template <typename Value>
struct UnfilledAllocator : std::allocator<Value> {
  UnfilledAllocator() = default;
  template <typename Other>
  UnfilledAllocator(const UnfilledAllocator<Other>&) {}

  template <typename Element>
  void construct(Element*) noexcept {
    static_assert(std::is_trivially_copyable_v<Element> && std::is_trivially_destructible_v<Element>);
  }
};

} // namespace leadscore
