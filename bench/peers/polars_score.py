"""The benchmark's rules on Polars data frames: polars_score.py --data DIR --as-of T --out FILE [--without-ready-at].

Writes the same columns as duckdb_score.py and leaves out the same things.
"""

import argparse
import pathlib

import polars as pl

DAY = 86400
HALF_LIFE = 60 * DAY
PASSIVE = ["email_sent", "email_open", "email_bounced", "unsubscribe"]

EVENT, URL = pl.col("event"), pl.col("url")
PAGE = EVENT == "page_view"
# name, condition on an event, points, cap
RULES = [
    ("trial", EVENT == "trial_signup", pl.lit(20.0), 20),
    ("document", EVENT == "document_created", pl.lit(8.0), 32),
    ("signed", EVENT == "document_signed", pl.lit(8.0), 32),
    ("login", EVENT == "login", pl.lit(1.0), 8),
    ("pricing", PAGE & URL.str.contains("/pricing", literal=True), pl.lit(4.0), 16),
    ("reading", PAGE & URL.str.contains("/(pricing|security|compare)"),
     (pl.col("duration_seconds").fill_null(0) / 60).floor(), 8),
    ("features", PAGE & URL.str.contains("/features", literal=True), pl.lit(1.0), 5),
    ("cases", PAGE & URL.str.ends_with("/customers"), pl.lit(2.0), 6),
    ("demo", EVENT == "demo_request", pl.lit(25.0), 50),
    ("whitepaper", EVENT == "whitepaper_download", pl.lit(5.0), 15),
    ("careers", PAGE & URL.str.contains("/careers", literal=True), pl.lit(-10.0), 10),
]
NAMES = [name for name, _, _, _ in RULES]
LIFE = pl.any_horizontal([where.fill_null(False) for name, where, _, _ in RULES if name != "careers"])
OF_MODEL = pl.any_horizontal([where.fill_null(False) for _, where, _, _ in RULES])


def printed(number):
    return ((number.abs() * 100).round(7) + 0.5).floor() / 100 * number.sign()


def capped(of_rule):
    return pl.sum_horizontal([of_rule(name).fill_null(0).clip(-cap, cap) for name, _, _, cap in RULES])


def from_pain(pain, t):
    points = pl.col("fit") + pain
    days = ((t - pl.col("first_touch")) / DAY).clip(lower_bound=1)
    velocity = printed((points.clip(lower_bound=0) / days).fill_null(0))
    bonus = pl.when(velocity >= 40).then(20).when(velocity >= 10).then(10).otherwise(0)
    age = t - pl.col("fast_from")
    fast = ((age >= 0) & (age < 30 * DAY)).fill_null(False)
    return printed(pl.max_horizontal(points + bonus, pl.when(fast).then(100.0).otherwise(0.0)))


def score_at(actions, t, life):
    since = life.fill_null(pl.when(pl.col("created") <= t).then(pl.col("created")))
    idle = (t - since).fill_null(0)
    step = pl.when(idle >= 90 * DAY).then(-50).when(idle >= 60 * DAY).then(-30).when(idle >= 30 * DAY).then(-15)
    taken = pl.max_horizontal(step.otherwise(0), -actions.clip(lower_bound=0))
    return from_pain(actions + taken, t)


def points_by(column, points):
    return pl.col(column).replace_strict(points, default=0, return_dtype=pl.Int64)


def epoch(column):
    return pl.col(column).str.to_datetime("%Y-%m-%dT%H:%M:%SZ", strict=False).dt.epoch("s")


def read_leads(data, as_of):
    targets = pl.read_csv(data / "target_accounts.csv")["domain"]
    lower = ["email", "domain", "industry", "source", "budget", "timing"]
    leads = (
        pl.scan_csv(data / "leads.csv", infer_schema=False)
        .filter(pl.col("consent").is_not_null())
        .unique("lead_id", keep="first", maintain_order=True)
        .with_columns(pl.col(lower).str.strip_chars().str.to_lowercase(), pl.col("country").str.to_uppercase(),
                      created_cell=epoch("created_at"),
                      employees=pl.col("employees").str.replace_all(",", "").str.extract(r"^(\d+)").cast(pl.Float64))
        .with_columns(
            created=pl.when(pl.col("created_cell") <= as_of).then(pl.col("created_cell")),
            valid=pl.col("email").str.contains(r"^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$"),
            free=pl.col("email").str.ends_with("@freemail.example"),
            target=pl.col("domain").is_in(targets.implode()).fill_null(False),
            seniority=pl.when(pl.col("title").str.contains(
                r"(?i)\b(chief|c[efimoprt]o|(co-?)?founder|managing director)\b")).then(pl.lit("c_level"))
            .when(pl.col("title").str.contains(r"(?i)\b([se]?vp|vice[ -]president)\b")).then(pl.lit("vp"))
            .when(pl.col("title").str.contains(r"(?i)\b(director|head of)\b")).then(pl.lit("director"))
            .when(pl.col("title").str.contains(r"(?i)\bmanager\b")).then(pl.lit("manager"))
            .when(pl.col("title").str.contains(r"(?i)\b(student|intern)\b")).then(pl.lit("student")))
    )
    size = pl.col("employees")
    fit = (
        pl.when(pl.col("valid") & pl.col("free")).then(-10).when(pl.col("valid")).then(10).otherwise(0)
        + points_by("seniority", {"c_level": 15, "vp": 12, "director": 10, "manager": 6, "student": -20})
        + pl.when("target").then(10).otherwise(0)
        + pl.when(size < 5).then(-20).when(size >= 200).then(10).when(size >= 50).then(5).otherwise(0)
        + points_by("industry", {"legal": 8, "real estate": 8, "insurance": 8, "staffing": 5, "education": -5})
        + points_by("country", {"US": 5, "DE": 5, "AT": 3, "GB": 3, "NL": 3})
        + points_by("source", {"referral": 5, "partner": 5, "bought list": -10})
        + (pl.when(pl.col("budget") == "approved").then(10).otherwise(0)
           + pl.when(pl.col("timing") == "this quarter").then(10).otherwise(0)).clip(upper_bound=15)
    ).clip(upper_bound=50).cast(pl.Float64)
    fast_from = pl.when(pl.col("seniority").is_in(["c_level", "vp"]) & pl.col("target")).then(pl.col("created_cell"))
    return leads.select("lead_id", "created", fit=fit, fast_from=fast_from)


def read_events(data, as_of):
    return (
        pl.scan_csv(data / "events-*.csv", truncate_ragged_lines=True, schema={
            "lead_id": pl.String, "event": pl.String, "timestamp": pl.String, "url": pl.String,
            "duration_seconds": pl.Float64})
        .with_columns(t=epoch("timestamp"))
        .filter(pl.col("t") <= as_of)
        .select("lead_id", "event", "t", "url", "duration_seconds")
    )


def without_ready_at(data, as_of):
    factor = ((pl.col("t") - as_of) / HALF_LIFE * 0.6931471805599453).exp()
    weights = [pl.when(where).then(points * factor).otherwise(0.0).alias(name) for name, where, points, _ in RULES]
    sums = (
        read_events(data, as_of)
        .select("lead_id", *weights, touch=pl.when(~EVENT.is_in(PASSIVE)).then(pl.col("t")),
                life=pl.when(LIFE).then(pl.col("t")))
        .group_by("lead_id")
        .agg(pl.col(NAMES).sum(), pl.col("touch").min(), pl.col("life").max())
    )
    return (
        read_leads(data, as_of).join(sums, on="lead_id", how="left")
        .with_columns(first_touch=pl.min_horizontal("created", "touch"))
        .select("lead_id", score=score_at(capped(pl.col), pl.lit(as_of), pl.col("life")))
        .with_columns(ready=pl.col("score") >= 100)
    ).collect(engine="streaming")


def instant(look):
    return pl.from_epoch(look // 4, time_unit="s").dt.strftime("%Y-%m-%dT%H:%M:%SZ")


def with_ready_at(data, as_of):
    grown = ((pl.col("t") - as_of) / HALF_LIFE * 0.6931471805599453).exp()
    weights = [pl.when(where).then(points * grown).otherwise(0.0).alias(name) for name, where, points, _ in RULES]
    # Rows of no rule are kept for first touch only: their weights are 0 and they are no step of the path.
    events = (
        read_events(data, as_of).filter(~EVENT.is_in(PASSIVE))
        .select("lead_id", "t", *weights, life=pl.when(LIFE).then(pl.col("t")), of_model=OF_MODEL)
        .group_by("lead_id", "t").agg(pl.col(NAMES).sum(), pl.col("life").max(), pl.col("of_model").any())
        .collect(engine="streaming")
    )
    touches = (
        read_leads(data, as_of).collect(engine="streaming")
        .join(events.group_by("lead_id").agg(touch=pl.col("t").min()), on="lead_id", how="left")
        .with_columns(first_touch=pl.min_horizontal("created", "touch"))
    )
    steps = events.filter("of_model").sort("lead_id", "t")
    del events
    steps = steps.with_columns(
        *[pl.col(name).cum_sum().over("lead_id").alias(name + "_sum") for name in NAMES],
        life=pl.col("life").forward_fill().over("lead_id"),
    ).with_columns(life_before=pl.col("life").shift(1).over("lead_id"))
    t = pl.col("t")
    factor = ((as_of - t) / HALF_LIFE * 0.6931471805599453).exp()
    before = score_at(capped(lambda name: (pl.col(name + "_sum") - pl.col(name)) * factor), t, pl.col("life_before"))
    at = score_at(capped(lambda name: pl.col(name + "_sum") * factor), t, pl.col("life"))
    looks = steps.join(touches, on="lead_id").select(
        "lead_id", t, "first_touch", before=pl.when(t > pl.col("first_touch")).then(before), at=at)
    last = steps.group_by("lead_id", maintain_order=True).agg(pl.col("life").last(),
                                                              *[pl.col(name + "_sum").last() for name in NAMES])
    del steps
    scores = touches.join(last, on="lead_id", how="left").select(
        "lead_id", "first_touch", "fit", "fast_from",
        score=score_at(capped(lambda name: pl.col(name + "_sum")), pl.lit(as_of), pl.col("life")),
        first_score=from_pain(pl.lit(0.0), pl.col("first_touch")))
    # The order of looks: 4·t, + 1 just before the events of t, + 2 at t, + 3 as of.
    touched_by_step = looks.filter(t == pl.col("first_touch")).select("lead_id")
    all_looks = pl.concat([
        looks.filter(pl.col("before").is_not_null()).select("lead_id", look=4 * t + 1, score="before"),
        looks.select("lead_id", look=4 * t + 2, score="at"),
        scores.filter(pl.col("first_touch").is_not_null()).join(touched_by_step, on="lead_id", how="anti")
        .select("lead_id", look=4 * pl.col("first_touch"), score="first_score"),
        scores.select("lead_id", look=pl.lit(4 * as_of + 3, dtype=pl.Int64), score="score"),
    ])
    look = pl.col("look")
    fell = all_looks.group_by("lead_id").agg(fell_at=look.filter(pl.col("score") < 75).max(),
                                             first_ready=look.filter(pl.col("score") >= 100).min())
    rose = (all_looks.filter(pl.col("score") >= 100).join(fell, on="lead_id")
            .filter(look > pl.col("fell_at").fill_null(-1)).group_by("lead_id").agg(rose_at=look.min()))
    return (
        scores.join(fell, on="lead_id", how="left").join(rose, on="lead_id", how="left")
        .select("lead_id", "score", ready=pl.col("score") >= 100,
                ready_at=pl.when(pl.col("score") >= 100).then(instant(pl.col("rose_at"))),
                first_ready_at=instant(pl.col("first_ready")))
    )


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--data", type=pathlib.Path, required=True)
    arguments.add_argument("--as-of", type=int, required=True, help="seconds since 1970")
    arguments.add_argument("--out", type=pathlib.Path, required=True)
    arguments.add_argument("--without-ready-at", action="store_true")
    options = arguments.parse_args()
    score = without_ready_at if options.without_ready_at else with_ready_at
    score(options.data, options.as_of).write_csv(options.out)


if __name__ == "__main__":
    main()
