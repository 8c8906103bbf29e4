"""The benchmark's rules as SQL, run by DuckDB: duckdb_score.py --data DIR --as-of T --out FILE [--without-ready-at].

Writes lead_id, score, ready, ready_at, first_ready_at, the last two only with window functions over every lead's path.
Leaves out: everything of leadscore's that is not in these five columns (decay and velocity as columns, change,
expires_at, times_ready, reasons, labels, accounts, hand-off, nurture, rejects.csv and the counts), the built-in lists
of free and disposable e-mail domains, trimming and case folding of event types and URLs, and input that is not plain
UTF-8 CSV with these very headers.
"""

import argparse
import pathlib

import duckdb

HALF_LIFE = 60 * 86400

# name, condition on an event, points, cap
RULES = [
    ("trial", "event = 'trial_signup'", "20", 20),
    ("document", "event = 'document_created'", "8", 32),
    ("signed", "event = 'document_signed'", "8", 32),
    ("login", "event = 'login'", "1", 8),
    ("pricing", "event = 'page_view' and contains(url, '/pricing')", "4", 16),
    ("reading", "event = 'page_view' and regexp_matches(url, '/(pricing|security|compare)')",
     "floor(coalesce(duration_seconds, 0) / 60)", 8),
    ("features", "event = 'page_view' and contains(url, '/features')", "1", 5),
    ("cases", "event = 'page_view' and ends_with(url, '/customers')", "2", 6),
    ("demo", "event = 'demo_request'", "25", 50),
    ("whitepaper", "event = 'whitepaper_download'", "5", 15),
    ("careers", "event = 'page_view' and contains(url, '/careers')", "-10", 10),
]

MACROS = """
create macro printed(x) as round(round(x, 9), 2);
create macro inactivity(idle, actions) as
  greatest(case when idle >= 90 * 86400 then -50 when idle >= 60 * 86400 then -30 when idle >= 30 * 86400 then -15
                else 0 end, -greatest(0, actions));
create macro bonus(velocity) as case when printed(velocity) >= 40 then 20 when printed(velocity) >= 10 then 10 else 0 end;
create macro velocity(points, t, first_touch) as
  if(first_touch is null, 0, greatest(0, points) / greatest(1, (t - first_touch) / 86400.0));
create macro from_pain(fit, pain, t, first_touch, fast) as
  printed(greatest(0, fit + pain + bonus(velocity(fit + pain, t, first_touch)), if(fast, 100, 0)));
create macro score_at(fit, actions, t, life, created, first_touch, fast_from) as
  from_pain(fit, actions + inactivity(t - coalesce(life, if(created <= t, created, null)), actions), t, first_touch,
            coalesce(t >= fast_from and t - fast_from < 30 * 86400, false));
"""

LEADS = """
create temp table leads as
with records as (
  select distinct on (lead_id) lead_id, epoch(try_cast(created_at as timestamp))::bigint as created_cell,
    lower(trim(email)) as email, trim(title) as title, lower(trim(domain)) as domain, upper(trim(country)) as country,
    try_cast(regexp_extract(replace(employees, ',', ''), '^\\d+') as double) as employees,
    lower(trim(industry)) as industry, lower(trim(source)) as source, lower(trim(budget)) as budget,
    lower(trim(timing)) as timing
  from read_csv('{data}/leads.csv', header = true, all_varchar = true, ignore_errors = true)),
derived as (
  select *, if(created_cell <= {as_of}, created_cell, null) as created,
    case when not regexp_full_match(email, '[^@\\s]+@[^@\\s.]+(\\.[^@\\s.]+)+') then 'invalid'
         when split_part(email, '@', 2) = 'freemail.example' then 'free' else 'business' end as email_kind,
    case when regexp_matches(title, '(?i)\\b(chief|c[efimoprt]o|(co-?)?founder|managing director)\\b') then 'c_level'
         when regexp_matches(title, '(?i)\\b([se]?vp|vice[ -]president)\\b') then 'vp'
         when regexp_matches(title, '(?i)\\b(director|head of)\\b') then 'director'
         when regexp_matches(title, '(?i)\\bmanager\\b') then 'manager'
         when regexp_matches(title, '(?i)\\b(student|intern)\\b') then 'student' end as seniority,
    domain in (select domain from read_csv('{data}/target_accounts.csv', header = true, all_varchar = true)) as target
  from records)
select lead_id, created, if(seniority in ('c_level', 'vp') and target, created_cell, null) as fast_from,
  least(50,
    case when email is null then 0 when email_kind = 'business' then 10 when email_kind = 'free' then -10 else 0 end
    + case seniority when 'c_level' then 15 when 'vp' then 12 when 'director' then 10 when 'manager' then 6
                     when 'student' then -20 else 0 end
    + if(target, 10, 0)
    + case when employees < 5 then -20 when employees >= 200 then 10 when employees >= 50 then 5 else 0 end
    + case industry when 'legal' then 8 when 'real estate' then 8 when 'insurance' then 8 when 'staffing' then 5
                    when 'education' then -5 else 0 end
    + case country when 'US' then 5 when 'DE' then 5 when 'AT' then 3 when 'GB' then 3 when 'NL' then 3 else 0 end
    + case source when 'referral' then 5 when 'partner' then 5 when 'bought list' then -10 else 0 end
    + least(15, if(budget = 'approved', 10, 0) + if(timing = 'this quarter', 10, 0)))::double as fit
from derived;
"""

EVENTS = """
  select lead_id, event, epoch(timestamp)::bigint as t, url, duration_seconds
  from read_csv('{data}/events-*.csv', header = true, ignore_errors = true, columns = {{'lead_id': 'VARCHAR',
    'event': 'VARCHAR', 'timestamp': 'TIMESTAMP', 'url': 'VARCHAR', 'duration_seconds': 'DOUBLE'}})
  where timestamp <= make_timestamp({as_of} * 1000000)
"""

NOT_PASSIVE = "event not in ('email_sent', 'email_open', 'email_bounced', 'unsubscribe')"
LIFE = "(" + ") or (".join(where for name, where, _, _ in RULES if name != "careers") + ")"
OF_MODEL = "(" + ") or (".join(where for _, where, _, _ in RULES) + ")"


def capped(of_rule):
    return " + ".join(f"greatest(-{cap}, least({cap}, coalesce({of_rule(name)}, 0)))" for name, _, _, cap in RULES)


def without_ready_at():
    """Sums, caps, decay, inactivity, velocity and fast track at the instant of scoring."""
    sums = ",\n    ".join(
        f"sum({points} * factor) filter (where {where}) as {name}" for name, where, points, _ in RULES)
    actions = capped(lambda name: name)
    return f"""
with sums as (
  select lead_id, min(t) filter (where {NOT_PASSIVE}) as first_event, max(t) filter (where {LIFE}) as life,
    {sums}
  from (select *, pow(2, (t - {{as_of}}) / {HALF_LIFE}.0) as factor from ({EVENTS})) group by lead_id),
scored as (
  select lead_id, score_at(fit, {actions}, {{as_of}}, life, created, least(created, first_event), fast_from) as score
  from leads left join sums using (lead_id))
select lead_id, score, score >= 100 as ready from scored
"""


def with_ready_at():
    """The same, and the score just before and at every event of the model: when the lead became ready."""
    # One half-life for all rules: the sum of p·2^((tᵢ − T)/H) over the events so far, times 2^((T − t)/H), is what is
    # left of them at t.
    grown = ",\n    ".join(
        f"coalesce(sum({points} * grown) filter (where {where}), 0) as {name}" for name, where, points, _ in RULES)
    running = ",\n    ".join(f"sum({name}) over path as {name}_sum" for name, _, _, _ in RULES)
    factor = f"pow(2, ({{as_of}} - t) / {HALF_LIFE}.0)"
    before = capped(lambda name: f"({name}_sum - {name}) * factor")
    after = capped(lambda name: f"{name}_sum * factor")
    last = ",\n    ".join(f"arg_max({name}_sum, t) as {name}" for name, _, _, _ in RULES)
    at_end = capped(lambda name: name)
    return f"""
create temp table events as {EVENTS} and ({NOT_PASSIVE});
create temp table touches as
  select lead_id, created, fit, fast_from, least(created, first_event) as first_touch
  from leads left join (select lead_id, min(t) as first_event from events group by lead_id) using (lead_id);
create temp table steps as
with moments as (
  select lead_id, t, max(t) filter (where {LIFE}) as life,
    {grown}
  from (select *, pow(2, (t - {{as_of}}) / {HALF_LIFE}.0) as grown from events where {OF_MODEL})
  group by lead_id, t)
select lead_id, t, {", ".join(name for name, _, _, _ in RULES)},
    {running},
    max(life) over path as life_at, max(life) over (path rows between unbounded preceding and 1 preceding) as life_before
  from moments window path as (partition by lead_id order by t);
create temp table looks as
  select lead_id, t, if(t > first_touch, score_at(fit, {before}, t, life_before, created, first_touch, fast_from), null)
      as score_before,
    score_at(fit, {after}, t, life_at, created, first_touch, fast_from) as score_at
  from (select *, {factor} as factor from steps) join touches using (lead_id);
create temp table scores as
  select lead_id, score_at(fit, {at_end}, {{as_of}}, life, created, first_touch, fast_from) as score, first_touch,
    from_pain(fit, 0, first_touch, first_touch,
              coalesce(first_touch >= fast_from and first_touch - fast_from < 30 * 86400, false)) as first_score
  from touches left join (select lead_id, max(life_at) as life, {last} from steps group by lead_id) using (lead_id);
-- The order of looks: 4·t, + 1 just before the events of t, + 2 at t, + 3 as of.
create temp table all_looks as
  select lead_id, 4 * t + 1 as look, score_before as score from looks where score_before is not null
  union all select lead_id, 4 * t + 2, score_at from looks
  union all select lead_id, 4 * first_touch, first_score from scores
    where first_touch is not null and not exists
      (select 1 from looks where looks.lead_id = scores.lead_id and looks.t = scores.first_touch)
  union all select lead_id, 4 * {{as_of}} + 3, score from scores;
with fell as (select lead_id, max(look) filter (where score < 75) as fell_at,
                min(look) filter (where score >= 100) as first_ready from all_looks group by lead_id),
rose as (select lead_id, min(look) as rose_at from all_looks join fell using (lead_id)
         where score >= 100 and (fell_at is null or look > fell_at) group by lead_id)
select lead_id, score, score >= 100 as ready,
  if(score >= 100, strftime(make_timestamp((rose_at // 4) * 1000000), '%Y-%m-%dT%H:%M:%SZ'), null) as ready_at,
  strftime(make_timestamp((first_ready // 4) * 1000000), '%Y-%m-%dT%H:%M:%SZ') as first_ready_at
from scores left join fell using (lead_id) left join rose using (lead_id)
"""


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--data", type=pathlib.Path, required=True)
    arguments.add_argument("--as-of", type=int, required=True, help="seconds since 1970")
    arguments.add_argument("--out", type=pathlib.Path, required=True)
    arguments.add_argument("--threads", type=int, default=0)
    arguments.add_argument("--without-ready-at", action="store_true")
    options = arguments.parse_args()
    connection = duckdb.connect(config={"threads": options.threads} if options.threads else {})
    connection.execute(MACROS)
    script = LEADS + (without_ready_at() if options.without_ready_at else with_ready_at())
    *before, result = script.format(data=options.data, as_of=f"{options.as_of}::bigint").split(";\n")
    for statement in before:
        connection.execute(statement)
    connection.execute(f"copy ({result}) to '{options.out}' (header, delimiter ',')")


if __name__ == "__main__":
    main()
