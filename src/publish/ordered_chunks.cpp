#include "publish/ordered_chunks.hpp"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace leadscore {

namespace {

constexpr std::size_t rows_a_chunk = 4096; // about 1 MB of scored.csv

/// The chunks on their way from the formatting threads to the writing one.
class Chunks {
public:
  Chunks(std::size_t chunks, std::size_t slots)
      : chunks_(chunks), slots_(slots), texts_(slots), is_full_(slots, false) {}

  /// The next chunk to be formatted; `chunks` when there is none.
  std::size_t take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopped_ || next_ >= chunks_ || next_ < written_ + slots_; });
    return stopped_ || next_ >= chunks_ ? chunks_ : next_++;
  }
  void put(std::size_t chunk, std::string text) {
    const std::scoped_lock lock(mutex_);
    texts_[chunk % slots_] = std::move(text);
    is_full_[chunk % slots_] = true;
    changed_.notify_all();
  }
  void fail(std::exception_ptr error) {
    const std::scoped_lock lock(mutex_);
    if (!error_) error_ = std::move(error);
    stopped_ = true;
    changed_.notify_all();
  }
  void stop() {
    const std::scoped_lock lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }
  /// The text of the next chunk in order. Throws what a formatting thread threw.
  std::string get() {
    std::unique_lock lock(mutex_);
    const std::size_t slot = written_ % slots_;
    changed_.wait(lock, [&] { return error_ || is_full_[slot]; });
    if (error_) std::rethrow_exception(error_);
    is_full_[slot] = false;
    ++written_;
    changed_.notify_all();
    return std::move(texts_[slot]);
  }

private:
  const std::size_t chunks_, slots_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> texts_;
  std::vector<bool> is_full_;
  std::size_t next_ = 0, written_ = 0;
  bool stopped_ = false;
  std::exception_ptr error_;
};

} // namespace

void write_in_order(std::size_t count, unsigned threads,
                    const std::function<void(std::size_t begin, std::size_t end, std::string& text)>& format,
                    const std::function<void(std::string_view text)>& write) {
  const std::size_t chunks = (count + rows_a_chunk - 1) / rows_a_chunk;
  const auto format_chunk = [&](std::size_t chunk) {
    std::string text;
    format(chunk * rows_a_chunk, std::min(count, (chunk + 1) * rows_a_chunk), text);
    return text;
  };
  if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
  const std::size_t workers = std::min<std::size_t>(threads, chunks);
  if (workers <= 1) {
    for (std::size_t chunk = 0; chunk < chunks; ++chunk) write(format_chunk(chunk));
    return;
  }

  Chunks in_flight(chunks, 2 * workers);
  std::vector<std::jthread> pool; // joined at the end of the scope, whatever is thrown
  struct Stopper {
    Chunks& chunks;
    ~Stopper() { chunks.stop(); }
  } const stopper{in_flight};
  for (std::size_t worker = 0; worker < workers; ++worker) {
    pool.emplace_back([&] {
      try {
        for (std::size_t chunk = in_flight.take(); chunk < chunks; chunk = in_flight.take()) {
          in_flight.put(chunk, format_chunk(chunk));
        }
      } catch (...) {
        in_flight.fail(std::current_exception());
      }
    });
  }
  for (std::size_t chunk = 0; chunk < chunks; ++chunk) write(in_flight.get());
}

} // namespace leadscore
