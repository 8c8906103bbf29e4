#pragma once

#include "base/ending_signals.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <future>
#include <iterator>
#include <map>
#include <mutex>
#include <new>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

namespace leadscore {

/// Runs `work(thread)` for thread = 0 … threads − 1 at once and waits; throws the first exception that one threw. Where
/// the system refuses a thread there are fewer: `work` has to share what there is to do.
void on_threads(unsigned threads, const std::function<void(unsigned)>& work);

/// Begins `work()` on a thread beside this one. If there shall be one thread only, or the system refuses another, it is
/// done when its result is asked for. The future waits at its end.
template <typename Work>
[[nodiscard]] auto beside(unsigned threads, const Work& work) {
  if (threads > 1) {
    const EndingSignalsWait until_it_has_begun; // signals are for the first thread
    try {
      return std::async(std::launch::async, work);
    } catch (const std::system_error&) { // no thread
    } catch (const std::bad_alloc&) {    // no memory for one
    }
  }
  return std::async(std::launch::deferred, work);
}

/// Runs `work(thread, begin, end)` over pieces of 0 … count − 1, of at most `piece` each, on `threads` threads.
template <typename Work>
void over_pieces(unsigned threads, std::size_t count, std::size_t piece, const Work& work) {
  std::atomic<std::size_t> next = 0;
  on_threads(threads, [&](unsigned thread) {
    for (;;) {
      const std::size_t begin = next.fetch_add(piece);
      if (begin >= count) return;
      work(thread, begin, std::min(begin + piece, count));
    }
  });
}

/// What the pieces of a work gave, one after the other.
template <typename Value>
std::vector<Value> joined(std::vector<std::vector<Value>>&& pieces) {
  std::size_t size = 0;
  for (const std::vector<Value>& piece : pieces) size += piece.size();
  std::vector<Value> all;
  all.reserve(size);
  for (std::vector<Value>& piece : pieces) {
    std::move(piece.begin(), piece.end(), std::back_inserter(all));
    piece = {};
  }
  return all;
}

/// A line of work with an ordered end: `fetch()` gives the next input or none (one thread at a time), `work(thread,
/// input)` turns it into a result (all threads), `take(result)` gets the results in the order of the inputs (one at a
/// time). At most 4 × threads results wait for their turn. Throws the first exception that one of them threw.
template <typename Fetch, typename Work, typename Take>
void in_order(unsigned threads, const Fetch& fetch, const Work& work, const Take& take) {
  using Input = typename decltype(fetch())::value_type;
  using Result = decltype(work(0U, std::declval<Input&&>()));
  std::mutex fetching, taking;
  std::condition_variable taken;
  std::size_t fetched_count = 0;
  std::size_t taken_count = 0;
  bool failed = false;
  std::map<std::size_t, Result> waiting;

  on_threads(threads, [&](unsigned thread) {
    try {
      for (;;) {
        std::optional<Input> input;
        std::size_t number = 0;
        {
          const std::lock_guard lock(fetching);
          input = fetch();
          number = fetched_count++;
        }
        if (!input) return;
        Result result = work(thread, std::move(*input));
        std::unique_lock lock(taking);
        taken.wait(lock, [&] { return failed || number < taken_count + std::size_t{4} * threads; });
        if (failed) return;
        waiting.emplace(number, std::move(result));
        while (!waiting.empty() && waiting.begin()->first == taken_count) {
          auto first = waiting.extract(waiting.begin());
          take(std::move(first.mapped()));
          ++taken_count;
        }
        taken.notify_all();
      }
    } catch (...) {
      {
        const std::lock_guard lock(taking);
        failed = true;
      }
      taken.notify_all();
      throw;
    }
  });
}

} // namespace leadscore
