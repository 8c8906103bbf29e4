#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace leadscore {

/// Calls `format(begin, end, text)` for every chunk of `count` rows on `threads` threads (0: all cores), and `write`
/// for the texts in the order of the rows on the calling thread. At most a few chunks wait at a time. What `format` or
/// `write` throws ends it and is thrown on.
void write_in_order(std::size_t count, unsigned threads,
                    const std::function<void(std::size_t begin, std::size_t end, std::string& text)>& format,
                    const std::function<void(std::string_view text)>& write);

} // namespace leadscore
