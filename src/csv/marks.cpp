#include "csv/marks.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace leadscore {
namespace {

constexpr std::size_t window_size = 64;

/// A bit for each of 64 bytes.
struct WindowMarks {
  std::uint64_t separators = 0, line_feeds = 0, quotes = 0;
};

/// So many windows are looked at before their marks are written down.
constexpr std::size_t most_windows = 16;
using Stretch = std::array<WindowMarks, most_windows>;

/// What is told of all bytes together.
struct ByteKinds {
  bool has_nul = false;
  bool is_ascii = true;
  void add(ByteKinds more) {
    has_nul |= more.has_nul;
    is_ascii &= more.is_ascii;
  }
};

ByteKinds look_plainly(const char* bytes, std::size_t windows, char delimiter, Stretch& out) {
  ByteKinds kinds;
  for (std::size_t window = 0; window < windows; ++window) {
    WindowMarks marks;
    for (unsigned place = 0; place < window_size; ++place) {
      const char byte = bytes[window * window_size + place];
      marks.separators |= std::uint64_t{byte == delimiter || byte == '\n'} << place;
      marks.line_feeds |= std::uint64_t{byte == '\n'} << place;
      marks.quotes |= std::uint64_t{byte == '"'} << place;
      kinds.add({byte == '\0', static_cast<unsigned char>(byte) < 0x80});
    }
    out[window] = marks;
  }
  return kinds;
}

#ifdef __x86_64__

ByteKinds look_by_sse2(const char* bytes, std::size_t windows, char delimiter, Stretch& out) {
  const __m128i wanted_delimiter = _mm_set1_epi8(delimiter);
  const __m128i line_feed = _mm_set1_epi8('\n');
  const __m128i quote = _mm_set1_epi8('"');
  __m128i any_bits = _mm_setzero_si128();
  __m128i smallest = _mm_set1_epi8(1);
  const auto equal = [](__m128i left, __m128i right) {
    return std::uint64_t{static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(left, right)))};
  };
  for (std::size_t window = 0; window < windows; ++window) {
    WindowMarks marks;
    for (unsigned place = 0; place < window_size; place += 16) {
      const __m128i part = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + window * window_size + place));
      const std::uint64_t line_feeds = equal(part, line_feed);
      marks.separators |= (equal(part, wanted_delimiter) | line_feeds) << place;
      marks.line_feeds |= line_feeds << place;
      marks.quotes |= equal(part, quote) << place;
      any_bits = _mm_or_si128(any_bits, part);
      smallest = _mm_min_epu8(smallest, part);
    }
    out[window] = marks;
  }
  return {equal(smallest, _mm_setzero_si128()) != 0, _mm_movemask_epi8(any_bits) == 0};
}

__attribute__((target("avx2"))) ByteKinds look_by_avx2(const char* bytes, std::size_t windows, char delimiter,
                                                       Stretch& out) {
  const __m256i wanted_delimiter = _mm256_set1_epi8(delimiter);
  const __m256i line_feed = _mm256_set1_epi8('\n');
  const __m256i quote = _mm256_set1_epi8('"');
  __m256i any_bits = _mm256_setzero_si256();
  __m256i smallest = _mm256_set1_epi8(1);
  for (std::size_t window = 0; window < windows; ++window) {
    WindowMarks marks;
    for (unsigned place = 0; place < window_size; place += 32) {
      const __m256i part = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + window * window_size + place));
      const auto mask = [](__m256i found) __attribute__((target("avx2"))) {
        return std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(found))};
      };
      const std::uint64_t line_feeds = mask(_mm256_cmpeq_epi8(part, line_feed));
      marks.separators |= (mask(_mm256_cmpeq_epi8(part, wanted_delimiter)) | line_feeds) << place;
      marks.line_feeds |= line_feeds << place;
      marks.quotes |= mask(_mm256_cmpeq_epi8(part, quote)) << place;
      any_bits = _mm256_or_si256(any_bits, part);
      smallest = _mm256_min_epu8(smallest, part);
    }
    out[window] = marks;
  }
  const __m256i zero = _mm256_cmpeq_epi8(smallest, _mm256_setzero_si256());
  return {_mm256_movemask_epi8(zero) != 0, _mm256_movemask_epi8(any_bits) == 0};
}

#endif

/// Adds the marks of a stretch that begins at `begin`.
[[gnu::always_inline]] inline void add_marks(const Stretch& stretch, std::size_t windows, std::size_t begin,
                                             Marks& marks) {
  for (MarkPlaces* const places : {&marks.separators, &marks.line_ends, &marks.quotes})
    places->make_room(windows * window_size + MarkPlaces::most_added);
  for (std::size_t window = 0; window < windows; ++window) {
    const auto at = static_cast<std::uint32_t>(begin + window * window_size);
    const auto before = static_cast<std::uint32_t>(marks.separators.size());
    marks.separators.add(at, stretch[window].separators);
    marks.line_ends.add_numbers(before, stretch[window].separators, stretch[window].line_feeds);
    marks.quotes.add(at, stretch[window].quotes);
  }
}

void add_plainly(const Stretch& stretch, std::size_t windows, std::size_t begin, Marks& marks) {
  add_marks(stretch, windows, begin, marks);
}

#ifdef __x86_64__

/// With instructions that count bits, and find and clear the lowest.
__attribute__((target("popcnt,bmi"))) void add_by_bits(const Stretch& stretch, std::size_t windows, std::size_t begin,
                                                       Marks& marks) {
  add_marks(stretch, windows, begin, marks);
}

#endif

struct Finder {
  ByteKinds (*look)(const char* bytes, std::size_t windows, char delimiter, Stretch& out) = look_plainly;
  void (*add)(const Stretch& stretch, std::size_t windows, std::size_t begin, Marks& marks) = add_plainly;
};

Finder functions_of(MarkFinder finder) {
#ifdef __x86_64__
  if (finder == MarkFinder::avx2) return {look_by_avx2, add_by_bits};
  if (finder == MarkFinder::sse2) return {look_by_sse2, add_plainly};
#endif
  static_cast<void>(finder);
  return {};
}

} // namespace

void MarkPlaces::make_room(std::size_t count) {
  if (size_ + count <= capacity_) return;
  capacity_ = std::max(2 * capacity_, size_ + count);
  auto places = std::make_unique_for_overwrite<std::uint32_t[]>(capacity_);
  std::copy_n(places_.get(), size_, places.get());
  places_ = std::move(places);
}

bool is_available(MarkFinder finder) {
#ifdef __x86_64__
  return finder != MarkFinder::avx2 || (__builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("popcnt") != 0 &&
                                        __builtin_cpu_supports("bmi") != 0);
#else
  return finder == MarkFinder::plain;
#endif
}

MarkFinder best_mark_finder() {
  for (const MarkFinder finder : {MarkFinder::avx2, MarkFinder::sse2})
    if (is_available(finder)) return finder;
  return MarkFinder::plain;
}

Marks find_marks(std::string_view text, char delimiter, MarkFinder finder) {
  const Finder functions = functions_of(finder);
  Marks marks;
  // What most exports need; doubled where that is too little.
  marks.separators.make_room(text.size() / 8 + 1);
  marks.line_ends.make_room(text.size() / 32);
  marks.separators.add(Marks::no_place);
  ByteKinds kinds;
  Stretch stretch;
  std::size_t at = 0;
  while (text.size() - at >= window_size) {
    const std::size_t windows = std::min((text.size() - at) / window_size, most_windows);
    kinds.add(functions.look(text.data() + at, windows, delimiter, stretch));
    functions.add(stretch, windows, at, marks);
    at += windows * window_size;
  }
  if (const std::size_t rest = text.size() - at; rest > 0) {
    std::array<char, window_size> window;
    window.fill('\n'); // neither NUL nor beyond ASCII
    std::memcpy(window.data(), text.data() + at, rest);
    kinds.add(functions.look(window.data(), 1, delimiter, stretch));
    const std::uint64_t in_text = ~std::uint64_t{0} >> (window_size - rest);
    stretch[0] = {stretch[0].separators & in_text, stretch[0].line_feeds & in_text, stretch[0].quotes & in_text};
    functions.add(stretch, 1, at, marks);
  }
  for (MarkPlaces* const places : {&marks.separators, &marks.line_ends, &marks.quotes}) places->make_room(1);
  marks.line_ends.add(static_cast<std::uint32_t>(marks.separators.size()));
  marks.separators.add(Marks::no_place);
  marks.quotes.add(Marks::no_place);
  marks.has_nul = kinds.has_nul;
  marks.is_ascii = kinds.is_ascii;
  return marks;
}

} // namespace leadscore
