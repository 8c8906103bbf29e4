#include "publish/row_counts.hpp"

#include "base/number.hpp"
#include "base/parallel.hpp"

#include <mutex>

namespace leadscore {

namespace {

constexpr std::size_t rows_at_once = 4096;

class Counter {
public:
  Counter(const ScoredRun& run, unsigned threads) : run_(run), threads_(threads), all_(empty()) {
    for (const Model& model : run.rules->models) targets_.push_back(round_points(model.target));
  }

  RowCounts count() {
    in_pieces(run_.rows.size(), [this](std::size_t row, RowCounts& counts) { count_row(row, counts); });
    in_pieces(run_.nurture.size(), [this](std::size_t entry, RowCounts& counts) {
      const std::int16_t campaign = run_.rows[run_.nurture[entry].row].campaign;
      if (campaign >= 0) ++counts.campaigns[static_cast<std::size_t>(campaign)];
    });
    return std::move(all_);
  }

private:
  [[nodiscard]] RowCounts empty() const {
    RowCounts counts;
    counts.models.resize(run_.rules->models.size());
    counts.campaigns.resize(run_.rules->nurture.campaigns.size());
    return counts;
  }

  template <typename CountOne>
  void in_pieces(std::size_t size, const CountOne& count_one) {
    over_pieces(threads_, size, rows_at_once, [&](unsigned, std::size_t begin, std::size_t end) {
      RowCounts counts = empty();
      for (std::size_t index = begin; index < end; ++index) count_one(index, counts);
      add(counts);
    });
  }

  void count_row(std::size_t index, RowCounts& counts) const {
    const ModelScore& row = run_.rows[index];
    RowCounts::OfModel& model = counts.models[row.model];
    ++model.leads;
    model.disqualified += row.disqualified_by >= 0 ? 1 : 0;
    model.fast_track += row.fast_track ? 1 : 0;
    if (row.ready) {
      ++model.ready;
      model.became_ready += row.ready_at > run_.as_of - run_.rules->models[row.model].trend ? 1 : 0;
      counts.ready_leads += is_first_ready(index) ? 1 : 0;
    } else {
      const double earlier = round_points(row.score) - row.change;
      model.fell_back += round_points(earlier) >= targets_[row.model] ? 1 : 0;
    }
  }

  /// A lead's rows stand together.
  [[nodiscard]] bool is_first_ready(std::size_t index) const {
    for (std::size_t row = index; row-- > 0 && run_.rows[row].lead == run_.rows[index].lead;)
      if (run_.rows[row].ready) return false;
    return true;
  }

  void add(const RowCounts& more) {
    const std::lock_guard lock(mutex_);
    for (std::size_t index = 0; index < all_.models.size(); ++index) {
      RowCounts::OfModel& model = all_.models[index];
      const RowCounts::OfModel& others = more.models[index];
      model.leads += others.leads;
      model.ready += others.ready;
      model.disqualified += others.disqualified;
      model.fast_track += others.fast_track;
      model.became_ready += others.became_ready;
      model.fell_back += others.fell_back;
    }
    for (std::size_t index = 0; index < all_.campaigns.size(); ++index) all_.campaigns[index] += more.campaigns[index];
    all_.ready_leads += more.ready_leads;
  }

  const ScoredRun& run_;
  unsigned threads_;
  std::vector<double> targets_; ///< as printed, by model
  std::mutex mutex_;
  RowCounts all_;
};

} // namespace

RowCounts count_rows(const ScoredRun& run, unsigned threads) { return Counter(run, threads).count(); }

} // namespace leadscore
