"""The benchmark's rules on pandas data frames: pandas_score.py --data DIR --as-of T --out FILE [--without-ready-at].

Writes the same columns as duckdb_score.py and leaves out the same things.
"""

import argparse
import pathlib
import warnings

import numpy as np
import pandas as pd

DAY = 86400
HALF_LIFE = 60 * DAY
PASSIVE = ["email_sent", "email_open", "email_bounced", "unsubscribe"]
NEVER = -(1 << 62)

# name, event type, pattern of the URL, points (None: a point a minute), cap
RULES = [
    ("trial", "trial_signup", None, 20, 20),
    ("document", "document_created", None, 8, 32),
    ("signed", "document_signed", None, 8, 32),
    ("login", "login", None, 1, 8),
    ("pricing", "page_view", "/pricing", 4, 16),
    ("reading", "page_view", "/(?:pricing|security|compare)", None, 8),
    ("features", "page_view", "/features", 1, 5),
    ("cases", "page_view", "/customers$", 2, 6),
    ("demo", "demo_request", None, 25, 50),
    ("whitepaper", "whitepaper_download", None, 5, 15),
    ("careers", "page_view", "/careers", -10, 10),
]
NAMES = [rule[0] for rule in RULES]


def printed(numbers):
    return np.sign(numbers) * np.floor(np.round(np.abs(numbers) * 100, 7) + 0.5) / 100


def capped(sums, factor=1.0):
    return sum(np.clip(np.nan_to_num(np.asarray(sums[name], dtype=float)) * factor, -cap, cap)
               for name, _, _, _, cap in RULES)


def from_pain(lead, pain, t):
    points = lead["fit"] + pain
    days = np.maximum(1, (t - lead["first_touch"]) / DAY)
    velocity = printed(np.nan_to_num(np.maximum(0, points) / days))
    bonus = np.where(velocity >= 40, 20, np.where(velocity >= 10, 10, 0))
    age = t - lead["fast_from"]
    return printed(np.maximum(np.maximum(0, points + bonus), np.where((age >= 0) & (age < 30 * DAY), 100, 0)))


def score_at(lead, actions, t, life):
    since = life.where(life.notna(), lead["created"].where(lead["created"] <= t))
    idle = (t - since).fillna(0)
    step = np.select([idle >= 90 * DAY, idle >= 60 * DAY, idle >= 30 * DAY], [-50, -30, -15], 0)
    return from_pain(lead, actions + np.maximum(step, -np.maximum(0, actions)), t)


def epoch(texts):
    times = pd.to_datetime(texts, format="%Y-%m-%dT%H:%M:%SZ", errors="coerce")
    return times.astype("datetime64[s]").astype("int64").astype(float).where(times.notna())


def read_leads(data, as_of):
    leads = pd.read_csv(data / "leads.csv", dtype=str, keep_default_na=False, na_values=[""])
    leads = leads[leads["consent"].notna()].drop_duplicates("lead_id").reset_index(drop=True)
    targets = pd.read_csv(data / "target_accounts.csv")["domain"]
    email = leads["email"].str.strip().str.lower()
    valid = email.str.fullmatch(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+").fillna(False).astype(bool)
    free = email.str.endswith("@freemail.example").fillna(False).astype(bool)
    seniority = pd.Series(pd.NA, index=leads.index, dtype=object)
    for value, pattern in [("student", r"(?i)\b(?:student|intern)\b"), ("manager", r"(?i)\bmanager\b"),
                           ("director", r"(?i)\b(?:director|head of)\b"),
                           ("vp", r"(?i)\b(?:[se]?vp|vice[ -]president)\b"),
                           ("c_level", r"(?i)\b(?:chief|c[efimoprt]o|(?:co-?)?founder|managing director)\b")]:
        seniority = seniority.mask(leads["title"].str.contains(pattern).fillna(False).astype(bool), value)
    target = leads["domain"].str.lower().isin(targets)
    size = leads["employees"].str.replace(",", "").str.extract(r"^(\d+)")[0].astype(float)
    fit = (
        np.where(valid & free, -10, np.where(valid, 10, 0))
        + seniority.map({"c_level": 15, "vp": 12, "director": 10, "manager": 6, "student": -20}).fillna(0).astype(float)
        + np.where(target, 10, 0)
        + np.select([size < 5, size >= 200, size >= 50], [-20, 10, 5], 0)
        + leads["industry"].str.lower().map(
            {"legal": 8, "real estate": 8, "insurance": 8, "staffing": 5, "education": -5}).fillna(0)
        + leads["country"].str.upper().map({"US": 5, "DE": 5, "AT": 3, "GB": 3, "NL": 3}).fillna(0)
        + leads["source"].map({"referral": 5, "partner": 5, "bought list": -10}).fillna(0)
        + np.minimum(15, 10 * (leads["budget"] == "approved") + 10 * (leads["timing"] == "this quarter"))
    )
    created = epoch(leads["created_at"])
    return pd.DataFrame({
        "lead_id": leads["lead_id"], "created": created.where(created <= as_of), "fit": np.minimum(50, fit),
        "fast_from": created.where(target & seniority.isin(["c_level", "vp"]))})


def read_events(data, as_of, leads):
    """The events that are not passive, with a column of points for each rule; the lead as its row number."""
    rows = pd.Series(leads.index, index=leads["lead_id"])
    parts = []
    for path in sorted(data.glob("events-*.csv")):
        part = pd.read_csv(path, keep_default_na=False, na_values=[""], dtype={
            "lead_id": str, "event": "category", "timestamp": str, "url": str, "duration_seconds": float})
        part = part[~part["event"].isin(PASSIVE)]
        part["t"] = epoch(part["timestamp"])
        part["lead"] = rows.reindex(part["lead_id"]).to_numpy()
        part = part[(part["t"] <= as_of) & part["lead"].notna()]
        result = {"lead": part["lead"].astype(np.int64), "t": part["t"].astype(np.int64)}
        minutes = np.floor(part["duration_seconds"].fillna(0) / 60)
        of_model = np.zeros(len(part), dtype=bool)
        life = np.zeros(len(part), dtype=bool)
        for name, event, pattern, points, _ in RULES:
            matches = (part["event"] == event).to_numpy(copy=True)
            if pattern:
                at = np.flatnonzero(matches)
                matches[at] = part["url"].iloc[at].str.contains(pattern).fillna(False).astype(bool)
            result[name] = np.where(matches, minutes if points is None else points, 0.0)
            of_model |= matches
            if name != "careers":
                life |= matches
        result["of_model"] = of_model
        result["life"] = part["t"].where(life)
        parts.append(pd.DataFrame(result))
    return pd.concat(parts, ignore_index=True)


def instant(look):
    return pd.to_datetime(look // 4, unit="s").dt.strftime("%Y-%m-%dT%H:%M:%SZ")


def score(data, as_of, ready_at_too):
    leads = read_leads(data, as_of)
    events = read_events(data, as_of, leads)
    leads["first_touch"] = np.fmin(leads["created"], events.groupby("lead")["t"].min().reindex(leads.index))
    events = events[events["of_model"]]
    grown = np.exp2((events["t"] - as_of) / HALF_LIFE)
    for name in NAMES:
        events[name] = events[name] * grown
    sums = {name: "sum" for name in NAMES} | {"life": "max"}
    ends = events.groupby("lead").agg(sums).reindex(leads.index)
    leads["score"] = score_at(leads, capped(ends), as_of, ends["life"])
    leads["ready"] = leads["score"] >= 100
    if not ready_at_too:
        return leads[["lead_id", "score", "ready"]]

    steps = events.groupby(["lead", "t"], sort=True).agg(sums).reset_index()
    del events
    by_lead = steps.groupby("lead")
    running = by_lead[NAMES].cumsum()
    life = by_lead["life"].ffill()
    before_life = life.groupby(steps["lead"]).shift(1)
    lead = leads.loc[steps["lead"], ["fit", "created", "first_touch", "fast_from"]].reset_index(drop=True)
    t = steps["t"]
    factor = np.exp2((as_of - t) / HALF_LIFE)
    before = score_at(lead, capped(running - steps[NAMES], factor), t, before_life)
    at = score_at(lead, capped(running, factor), t, life)
    later = t > lead["first_touch"]
    touched_by_step = steps["lead"][t == lead["first_touch"]]
    touch_only = leads[leads["first_touch"].notna() & ~leads.index.isin(touched_by_step)]
    # The order of looks: 4·t, + 1 just before the events of t, + 2 at t, + 3 as of.
    looks = pd.concat([
        pd.DataFrame({"lead": steps["lead"][later], "look": 4 * t[later] + 1, "score": before[later]}),
        pd.DataFrame({"lead": steps["lead"], "look": 4 * t + 2, "score": at}),
        pd.DataFrame({"lead": touch_only.index, "look": 4 * touch_only["first_touch"].astype(np.int64),
                      "score": from_pain(touch_only, 0.0, touch_only["first_touch"])}),
        pd.DataFrame({"lead": leads.index, "look": 4 * as_of + 3, "score": leads["score"]}),
    ], ignore_index=True)
    up = looks[looks["score"] >= 100]
    leads["first_ready_at"] = instant(up.groupby("lead")["look"].min().reindex(leads.index))
    fell = looks[looks["score"] < 75].groupby("lead")["look"].max()
    after_fall = up[up["look"] > up["lead"].map(fell).fillna(NEVER)]
    rose = after_fall.groupby("lead")["look"].min().reindex(leads.index)
    leads["ready_at"] = instant(rose.where(leads["ready"]))
    return leads[["lead_id", "score", "ready", "ready_at", "first_ready_at"]]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--data", type=pathlib.Path, required=True)
    arguments.add_argument("--as-of", type=int, required=True, help="seconds since 1970")
    arguments.add_argument("--out", type=pathlib.Path, required=True)
    arguments.add_argument("--without-ready-at", action="store_true")
    options = arguments.parse_args()
    warnings.simplefilter("ignore")
    pd.options.mode.copy_on_write = True
    score(options.data, options.as_of, not options.without_ready_at).to_csv(options.out, index=False)


if __name__ == "__main__":
    main()
