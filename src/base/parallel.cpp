#include "base/parallel.hpp"

#include "base/ending_signals.hpp"

#include <exception>
#include <new>
#include <system_error>
#include <thread>

namespace leadscore {

namespace {

/// Threads that run `work(number)`, from 1, beside the one that made them. They wait until all of them have begun: if
/// the system refuses one, memory for threads is used up, and half of those that began end again to leave some for the
/// work.
class Team {
public:
  Team(unsigned threads, const std::function<void(unsigned)>& work) : work_(work) {
    others_.reserve(threads - 1);
    const EndingSignalsWait until_all_have_begun; // signals are for the first thread
    try {
      while (others_.size() + 1 < threads)
        others_.emplace_back([this, number = static_cast<unsigned>(others_.size()) + 1] { run(number); });
      begin(threads);
    } catch (const std::system_error&) {
      begin(halve());
    } catch (const std::bad_alloc&) {
      begin(halve());
    }
  }
  ~Team() {
    for (std::thread& other : others_) other.join();
  }
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

private:
  void run(unsigned number) {
    most_.wait(0);
    if (number >= most_) return;
    begun_.wait(false);
    work_(number);
  }
  /// Lets the second half of the threads end. Gives the number of threads that are left, with the first one.
  unsigned halve() {
    const auto left = static_cast<unsigned>(others_.size() / 2 + 1);
    most_ = left;
    most_.notify_all();
    while (others_.size() + 1 > left) {
      others_.back().join();
      others_.pop_back();
    }
    return left;
  }
  void begin(unsigned threads) {
    most_ = threads;
    most_.notify_all();
    begun_ = true;
    begun_.notify_all();
  }

  const std::function<void(unsigned)>& work_;
  std::vector<std::thread> others_;
  std::atomic<unsigned> most_ = 0; ///< threads that work; 0: not known yet
  std::atomic<bool> begun_ = false;
};

} // namespace

void on_threads(unsigned threads, const std::function<void(unsigned)>& work) {
  std::mutex mutex;
  std::exception_ptr failure;
  const std::function<void(unsigned)> guarded = [&](unsigned thread) {
    try {
      work(thread);
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (failure == nullptr) failure = std::current_exception();
    }
  };
  {
    const Team others(std::max(1U, threads), guarded);
    guarded(0);
  }
  if (failure != nullptr) std::rethrow_exception(failure);
}

} // namespace leadscore
