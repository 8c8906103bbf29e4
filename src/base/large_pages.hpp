#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <sys/mman.h>
#include <type_traits>

namespace leadscore {

/// Memory for large tables that are read and written all over: in pages of 2 MiB if the system has them, so that the
/// processor finds the pages (looking leads up and grouping events wait for that more than for the memory itself).
template <typename Value>
struct LargePageAllocator {
  // NOLINTNEXTLINE(readability-identifier-naming): the name by which containers find it
  using value_type = Value;
  static constexpr std::size_t page_size = std::size_t{2} << 20;

  LargePageAllocator() = default;
  template <typename Other>
  LargePageAllocator(const LargePageAllocator<Other>&) {}

  Value* allocate(std::size_t count) {
    const std::size_t size = std::max(count * sizeof(Value), sizeof(Value)); // a multiple of the alignment
    const bool large = size >= page_size;
    const std::size_t whole = large ? (size + page_size - 1) / page_size * page_size : size;
    void* const memory = std::aligned_alloc(large ? page_size : alignof(Value), whole);
    if (memory == nullptr) throw std::bad_alloc();
    if (large) madvise(memory, whole, MADV_HUGEPAGE); // a hint only
    return static_cast<Value*>(memory);
  }
  void deallocate(Value* memory, std::size_t) noexcept { std::free(memory); }

  friend bool operator==(const LargePageAllocator&, const LargePageAllocator&) { return true; }
};

/// The same for tables whose every place is written after they got their size: until then a place holds anything, and
/// the system clears pages on the threads that write them.
template <typename Value>
struct UnfilledLargePageAllocator : LargePageAllocator<Value> {
  UnfilledLargePageAllocator() = default;
  template <typename Other>
  UnfilledLargePageAllocator(const UnfilledLargePageAllocator<Other>&) {}

  template <typename Element>
  void construct(Element*) noexcept {
    static_assert(std::is_trivially_copyable_v<Element> && std::is_trivially_destructible_v<Element>);
  }
};

} // namespace leadscore
