#!/usr/bin/env python3
"""Makes the sample data: invented leads and what they did in the year before 2026-11-20.

    python3 sample_data/generate.py            writes the CSV files beside this file
    python3 sample_data/generate.py --check    exits 1 if they differ from what it would write

The same files come out on every machine: no clock, no time zone database, one seeded random number generator.
Python 3.11, standard library only.
"""

import datetime
import pathlib
import random
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
AS_OF = datetime.datetime(2026, 11, 20)  # midnight in Berlin; all times below are Berlin's wall clock
RANDOM = random.Random(20261120)


# ---- chance, only by random(), whose sequence Python guarantees ---------------------------------------------------


def chance(share):
    return RANDOM.random() < share


def between(low, high):
    """A whole number from low to high, both included."""
    return low + int(RANDOM.random() * (high - low + 1))


def one_of(values):
    return values[int(RANDOM.random() * len(values))]


def weighted(pairs):
    """One of the (value, weight) pairs' values."""
    mark = RANDOM.random() * sum(weight for _, weight in pairs)
    for value, weight in pairs:
        mark -= weight
        if mark < 0:
            return value
    return pairs[-1][0]


# ---- times --------------------------------------------------------------------------------------------------------


def days_ago(days, clock="12:00"):
    """The wall-clock time on the day that many days before the as-of date; 1 is yesterday."""
    hour, minute = clock.split(":")
    return AS_OF - datetime.timedelta(days=days) + datetime.timedelta(hours=int(hour), minutes=int(minute))


def last_sunday(year, month):
    day = datetime.datetime(year, month, 31)
    return day - datetime.timedelta(days=(day.weekday() + 1) % 7)


def utc_offset_hours(moment):
    """Berlin's, by the European rule: summer time from the last Sunday of March to that of October."""
    start = last_sunday(moment.year, 3) + datetime.timedelta(hours=2)
    end = last_sunday(moment.year, 10) + datetime.timedelta(hours=3)
    return 2 if start <= moment < end else 1


def with_offset(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + f"+0{utc_offset_hours(moment)}:00"


def in_utc(moment):
    return (moment - datetime.timedelta(hours=utc_offset_hours(moment))).strftime("%Y-%m-%dT%H:%M:%SZ")


def plain(moment):
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def american(moment):
    return moment.strftime("%m/%d/%Y %I:%M %p")


# ---- what is collected --------------------------------------------------------------------------------------------

LEAD_HEADER = [
    "lead_id", "created_at", "status", "owner", "first_name", "last_name", "email", "Job Title", "company", "domain",
    "country", "state", "industry", "employees", "Product Interest", "source", "budget", "authority", "need", "timing",
    "renewal_date",
]  # fmt: skip
leads = []
product_events, web_events, mail_events, webinar_events = [], [], [], []
outcomes = []
firmographics = {}
contacts = {}

PRODUCT_TYPES = {"trial_signup", "document_created", "document_signed", "login", "room_created", "guest_invited"}
MAIL_TYPES = {"sent", "open", "click", "bounce", "unsubscribe"}
SITE = "https://www.inkwell.example"
MAIL_PROGRAM = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"


def add_lead(lead_id, **values):
    lead = dict.fromkeys(LEAD_HEADER, "")
    lead.update(lead_id=lead_id, status="new", country="DE")
    lead["Product Interest"] = "esign"
    lead.update({{"title": "Job Title", "interest": "Product Interest"}.get(name, name): v for name, v in values.items()})
    if isinstance(lead["created_at"], datetime.datetime):
        lead["created_at"] = with_offset(lead["created_at"])
    leads.append(lead)
    return lead


def add_event(lead, moment, event, url="", seconds="", user_agent=MAIL_PROGRAM, minutes=""):
    """Puts the event into the export of the tool that would have seen it."""
    if event in PRODUCT_TYPES:
        product_events.append([f"ev-{len(product_events) + 1:05}", lead["lead_id"], event, in_utc(moment), one_of(["web", "web", "mobile"])])
    elif event in MAIL_TYPES:
        mail_events.append([lead["email"], event, with_offset(moment), f"News {moment.strftime('%Y-%m')}", user_agent if event == "click" else ""])
    elif event == "webinar_attended":
        webinar_events.append([lead["lead_id"], american(moment), str(minutes), "Signing without paper"])
    else:
        web_events.append([lead["lead_id"], event, plain(moment), SITE + url if url else "", str(seconds)])


def page(url, seconds):
    return {"event": "page_view", "url": url, "seconds": seconds}


PRICING = page("/pricing", 30)


def act(lead, *actions):
    """Each action: (days ago, clock, event or page, [more of add_event])."""
    for days, clock, what, *more in actions:
        details = dict(what) if isinstance(what, dict) else {"event": what}
        for extra in more:
            details.update(extra)
        add_event(lead, days_ago(days, clock), **details)


# ---- the named cases: what each must show stands in README.md and in tests/golden/sample_cases.cpp -----------------


def person(first, last, domain, title="Operations Manager", employees="120", **more):
    """A plain good profile: business e-mail 10, manager 6, 50 to 200 people 5, Germany 3: fit 24."""
    company = domain.split(".")[0].replace("-", " ").title()
    address = f"{first}.{last}@{domain}".lower().replace(" ", "")
    return {"first_name": first, "last_name": last, "email": address, "title": title, "company": company,
            "employees": employees, "source": "website", **more}  # fmt: skip


def speed_cases():
    """The same eight actions in one day and over two weeks."""
    for lead_id, first, created, days in [
        ("case-fast-one-day", "Frieda", days_ago(1, "08:00"), [1] * 8),
        ("case-slow-two-weeks", "Sönke", days_ago(14, "08:00"), [14, 12, 10, 8, 6, 5, 3, 1]),
    ]:
        lead = add_lead(lead_id, created_at=created, **person(first, "Ahrens", f"{first.lower().replace('ö', 'oe')}-works.example"))
        steps = ["trial_signup", PRICING, "document_created", "login", "document_created", PRICING, "document_signed", "demo_request"]
        act(lead, *[(day, f"{9 + hour:02}:00", step) for hour, (day, step) in enumerate(zip(days, steps))])


def page_cases():
    for lead_id, first, url, seconds in [
        ("case-about-us-three-minutes", "Alma", "/about-us", 180),
        ("case-pricing-two-minutes", "Piet", "/pricing", 120),
    ]:
        lead = add_lead(lead_id, created_at=days_ago(6), **person(first, "Dorn", f"{first.lower()}-mills.example"))
        act(lead, (5, "10:00", page(url, seconds)))
    for lead_id, first, days in [("case-pricing-once", "Ona", [2]), ("case-pricing-five-times", "Finn", [6, 5, 4, 3, 2])]:
        lead = add_lead(lead_id, created_at=days_ago(20), **person(first, "Ebert", f"{first.lower()}-mills.example"))
        act(lead, *[(day, "10:00", PRICING) for day in days])


def fast_track_cases():
    lead = add_lead("case-fast-track-vp", created_at=days_ago(3, "09:00"),
                    **person("Vera", "Prinz", "northgate.example", title="VP Operations", employees="900"))  # fmt: skip
    act(lead, (3, "09:05", "trial_signup"))


def busy_day(lead, day):
    """122 points of pain before decay: a trial, three documents created and signed, a demo asked for."""
    act(lead, (day, "09:00", "trial_signup"), (day, "09:30", "document_created"), (day, "10:00", "document_created"),
        (day, "10:30", "document_created"), (day, "11:00", "document_signed"), (day, "11:30", "document_signed"),
        (day, "12:00", "document_signed"), (day, "13:00", "demo_request"))  # fmt: skip


def idle_cases():
    for days, first in [(29, "Ida"), (31, "Dora"), (61, "Sina"), (91, "Nora")]:
        lead = add_lead(f"case-idle-{days - 1 if days > 29 else days}-days", created_at=days_ago(days, "08:00"),
                        **person(first, "Still", f"{first.lower()}-freight.example"))  # fmt: skip
        busy_day(lead, days)


def negative_cases():
    def base(lead_id, first, **more):
        values = {**person(first, "Minus", f"{first.lower()}-print.example"), **more}
        lead = add_lead(lead_id, created_at=days_ago(10, "08:00"), **values)
        act(lead, (9, "09:00", "trial_signup"), (9, "10:00", "document_created"))
        return lead

    base("case-no-minus", "Nils")
    act(base("case-careers-page", "Carla"), (8, "12:00", page("/careers", 40)), (7, "12:00", page("/careers/jobs", 90)))
    base("case-free-mail", "Frank", email="frank.minus@freemail.example", domain="")
    lead = base("case-unsubscribed", "Uwe")
    act(lead, (6, "08:00", "sent"), (6, "09:00", "unsubscribe"))
    base("case-competitor", "Conny", email="conny.minus@rivalsign.example", company="Rivalsign")
    lead = base("case-cancelled-meeting", "Melli")
    act(lead, (7, "09:00", "meeting_booked"), (5, "09:00", "meeting_cancelled"))
    lead = base("case-unsubscribed-then-demo", "Dana")
    act(lead, (6, "08:00", "sent"), (6, "09:00", "unsubscribe"), (3, "15:00", "demo_request"))


def mail_cases():
    lead = add_lead("case-opens-every-mail", created_at=days_ago(300), **person("Olaf", "Leser", "olaf-papers.example"))
    for week in range(40):
        act(lead, (5 + 7 * week, "07:00", "sent"), (5 + 7 * week, "07:30", "open"))


def quadrant_cases():
    lead = add_lead("case-good-fit-low-pain", created_at=days_ago(40), budget="approved",
                    **person("Greta", "Gut", "greta-legal.example", title="Director Legal", employees="450", industry="Legal"))  # fmt: skip
    act(lead, (12, "10:00", PRICING))
    lead = add_lead("case-bad-fit-high-pain", created_at=days_ago(12), country="BR",
                    **{**person("Bruno", "Viel", "x.example", title="Hobbyist", employees="1"), "email": "bruno.viel@freemail.example", "company": ""})  # fmt: skip
    busy_day(lead, 11)
    lead = add_lead("case-neither", created_at=days_ago(50), country="BR",
                    **{**person("Nando", "Nix", "x.example", title="Collector", employees=""), "email": "nando.nix@freemail.example", "company": ""})  # fmt: skip
    act(lead, (20, "18:00", page("/blog/what-is-a-signature", 45)))


def activity_cases():
    lead = add_lead("case-latent-visits", created_at=days_ago(200), **person("Lars", "Ruhig", "lars-tiles.example"))
    act(lead, *[(day, "11:00", page("/blog/news", 20)) for day in range(198, 15, -18)])
    lead = add_lead("case-active-week", created_at=days_ago(6, "09:00"), **person("Aylin", "Flott", "aylin-tiles.example"))
    act(lead, (6, "09:00", page("/", 30)), (5, "09:00", "whitepaper_download"), (4, "09:00", "trial_signup"))


def band_cases():
    profile = dict(title="Director Finance", employees="150")  # fit 28
    steps = ["trial_signup", "document_created", "document_created", "document_signed", "document_signed", "document_signed"]
    for band, first, count in [("a", "Anton", 6), ("b", "Berta", 4), ("c", "Cato", 2), ("d", "Dirk", 1)]:
        lead = add_lead(f"case-band-{band}", created_at=days_ago(13, "08:00"), **person(first, "Band", f"{first.lower()}-dairy.example", **profile))
        act(lead, *[(5, f"{9 + hour:02}:00", step) for hour, step in enumerate(steps[:count])])


def run_cases():
    """Near the target for weeks; and one that fell far below and came back."""
    lead = add_lead("case-flapping", created_at=days_ago(70, "08:00"),
                    **person("Flora", "Wippe", "flora-glass.example", title="Director Sales", employees="150"))  # fmt: skip
    act(lead, (70, "09:00", "trial_signup"), (69, "09:00", "document_created"), (69, "10:00", "document_signed"), (68, "09:00", "document_created"),
        (67, "10:00", "document_signed"), (65, "09:00", PRICING),
        (64, "09:00", "login"), (63, "09:00", "login"), (62, "09:00", "login"), (52, "09:00", "login"), (44, "09:00", "login"),
        (43, "09:00", "document_signed"), (30, "09:00", "login"), (24, "09:00", PRICING), (12, "09:00", "login"), (11, "09:00", PRICING))  # fmt: skip
    lead = add_lead("case-fell-and-returned", created_at=days_ago(250, "08:00"), **person("Romy", "Wieder", "romy-glass.example"))
    busy_day(lead, 249)
    act(lead, (120, "09:00", "login"))
    busy_day(lead, 4)


def return_cases():
    lead = add_lead("case-reawakened", created_at=datetime.datetime(2024, 11, 5, 10, 0), **person("Rip", "Wach", "rip-timber.example"))
    busy_day(lead, 1)


def account_cases():
    shared = dict(employees="150", industry="Insurance")
    lead = add_lead("case-account-champion", created_at=days_ago(9, "08:00"), **person("Chiara", "Drei", "trio-cover.example", title="Office Manager", **shared))
    busy_day(lead, 8)
    lead = add_lead("case-account-user", created_at=days_ago(8, "08:00"), **person("Ulla", "Drei", "trio-cover.example", title="Clerk", **shared))
    act(lead, (7, "09:00", "login"), (7, "09:10", "document_signed"))
    lead = add_lead("case-account-boss", created_at=days_ago(7, "08:00"), **person("Boris", "Drei", "trio-cover.example", title="Managing Director", **shared))
    act(lead, (6, "09:00", PRICING), (5, "09:00", page("/security", 125)))
    add_lead("case-customer", created_at=days_ago(330), **{**person("Klara", "Kauf", "settled-homes.example", title="Director Sales"), "status": "won"})
    lead = add_lead("case-colleague-of-customer", created_at=days_ago(6, "08:00"), **person("Kurt", "Kauf", "settled-homes.example"))
    busy_day(lead, 5)


def field_cases():
    for lead_id, first in [("case-enriched-title", "Enno"), ("case-title-unknown", "Till")]:
        lead = add_lead(lead_id, created_at=days_ago(20, "08:00"), **person(first, "Titel", f"{first.lower()}-notary.example", title="", employees="250", industry="legal"))
        act(lead, (16, "09:00", "trial_signup"), (15, "09:00", "document_created"), (14, "09:00", "document_signed"), (13, "09:00", "document_signed"), (12, "09:00", "document_created"))
    contacts["enno.titel@enno-notary.example"] = "Chief Executive Officer"
    lead = add_lead("case-renewal", created_at=days_ago(380), renewal_date="2026-12-10", **{**person("Rena", "Treu", "rena-lofts.example"), "status": "won"})
    act(lead, (30, "09:00", "login"))
    lead = add_lead("case-four-actions", created_at=days_ago(4, "08:00"), **person("Vito", "Tat", "vito-parts.example"))
    act(lead, (3, "09:00", "trial_signup"), (3, "10:00", "document_created"), (2, "09:00", "document_signed"), (2, "10:00", "login"))
    lead = add_lead("case-keywords-clicks-visits", created_at=days_ago(4, "08:00"), **person("Zita", "Klick", "zita-parts.example"))
    act(lead, (4, "09:00", "keyword_ad", {"url": "/?keyword=e-signature", "seconds": 10}), (3, "08:00", "sent"), (3, "09:00", "click"), (2, "08:00", "click"),
        (3, "10:00", page("/", 60)), (2, "10:00", page("/blog/news", 60)), (2, "11:00", page("/about-us", 60)))  # fmt: skip


def research_cases():
    """Three who reach the target and are not called."""
    people = [
        ("case-research-student", person("Stine", "Lern", "campus.example", title="PhD Student", employees="", email="stine.lern@freemail.example", company="")),
        ("case-research-competitor", person("Kuno", "Kopf", "paperchase.example", title="Product Manager")),
        ("case-research-startup", person("Tino", "Klein", "tinolab.example", title="Researcher", employees="3")),
    ]
    for lead_id, profile in people:
        lead = add_lead(lead_id, created_at=days_ago(8, "08:00"), **profile)
        busy_day(lead, 7)
        act(lead, (6, "09:00", "demo_request"), *[(day, "10:00", PRICING) for day in (6, 5, 4, 3, 2)], (5, "11:00", page("/compare", 300)))


def product_cases():
    """One with interest in both products is ready for signing only; one is ready for data rooms only."""
    lead = add_lead("case-two-products", created_at=days_ago(8, "08:00"), **person("Bela", "Beide", "bela-capital.example", interest="both"))
    busy_day(lead, 7)
    act(lead, (6, "09:00", "room_created"))
    lead = add_lead("case-data-room-only", created_at=days_ago(8, "08:00"),
                    **person("Rosa", "Raum", "rosa-capital.example", title="Director Transactions", employees="1,200", industry="Finance", interest="both"))  # fmt: skip
    act(lead, (7, "09:00", "room_created"), (7, "09:30", "guest_invited"), (7, "09:31", "guest_invited"), (7, "09:32", "guest_invited"),
        (5, "09:00", "room_created"), (4, "09:00", "guest_invited"))  # fmt: skip


def time_cases():
    add_lead("case-no-events", created_at=days_ago(15), **person("Leo", "Leer", "leo-bakery.example"))
    lead = add_lead("case-no-created-at", **person("Nele", "Ohne", "nele-bakery.example"))
    act(lead, (4, "09:00", "trial_signup"), (3, "09:00", "document_created"))
    add_lead("case-nothing-known", **person("Knut", "Kaum", "knut-bakery.example"))
    lead = add_lead("case-events-before-created", created_at=days_ago(3, "09:00"), **person("Eva", "Eher", "eva-bakery.example"))
    act(lead, (20, "09:00", PRICING), (18, "09:00", "whitepaper_download"), (3, "09:05", "trial_signup"))
    lead = add_lead("case-future-events", created_at=days_ago(3, "09:00"), **person("Zoe", "Morgen", "zoe-bakery.example"))
    act(lead, (2, "09:00", "trial_signup"), (-1, "09:00", "document_created"), (-3, "09:00", "document_signed"))
    lead = add_lead("case-duplicate-id", created_at=days_ago(9), **person("Dina", "Doppelt", "dina-bakery.example"))
    act(lead, (8, "09:00", "trial_signup"))


# ---- everyone else -------------------------------------------------------------------------------------------------

FIRST_NAMES = """Ada Amir Bea Boris Carl Cora Dario Diana Edda Emil Fatma Felix Gero Gina Hana Hugo Ilse Ivo Jana Jonas Karim Kira
Lena Luca Maja Marek Nadia Noah Olga Oskar Paula Pavel Quinn Rita Ruben Sara Sven Tara Timo Ursa Valentin Wanda Xenia Yara Yusuf Zeno""".split()
LAST_NAMES = """Adler Bach Cordes Diaz Engel Falk Gruber Hansen Ilic Jansen Keller Lorenz Maurer Novak Ott Peters Quast Rossi Sommer
Tanner Ulrich Vogel Weber Yilmaz Zeller Brook Carver Dalton Ellery Fenwick""".split()
COMPANY_FIRST = """Amber Birch Cedar Delta Ember Fjord Granite Harbor Iris Juniper Kestrel Lumen Maple Nimbus Ochre Pebble Quarry
Raven Sable Tundra Umber Velvet Willow Yarrow Zephyr""".split()
COMPANY_LAST = """Legal Estates Insurance Logistics Staffing Labs Foods Energy Clinics Systems Capital Media""".split()
INDUSTRY_OF = {
    "Legal": "legal", "Estates": "real estate", "Insurance": "insurance", "Logistics": "logistics", "Staffing": "staffing",
    "Labs": "software", "Foods": "food", "Energy": "energy", "Clinics": "health", "Systems": "software", "Capital": "finance",
    "Media": "media",
}  # fmt: skip
SIZES = [("3", 4), ("1-10", 12), ("11-50", 22), ("51-200", 26), ("201 – 500", 14), ("501-1000", 9), ("1,001-5,000", 7), ("10,001+", 3), ("75", 8), ("340", 6)]
TITLES = [("", 16), ("Clerk", 9), ("Consultant", 8), ("Office Manager", 11), ("Operations Manager", 10), ("HR Manager", 8), ("Paralegal", 6),
          ("Head of Operations", 6), ("Director Legal", 5), ("Director IT", 5), ("VP Sales", 3), ("Vice President Operations", 2), ("CEO", 4),
          ("CFO", 3), ("Co-Founder", 3), ("Working Student", 2), ("Intern", 1)]  # fmt: skip
STATES = {"US": ["CA", "NY", "TX", "OH", "WA"], "DE": ["", "BY", "BE", "NW"]}
SOURCES = [("website", 34), ("search ads", 22), ("webinar", 14), ("referral", 10), ("partner", 8), ("bought list", 12)]
PLAIN_PAGES = ["/", "/blog/news", "/blog/what-is-a-signature", "/product", "/about-us", "/help", "/customers"]


def companies():
    made = []
    for number in range(230):
        first, last = COMPANY_FIRST[number % 25], COMPANY_LAST[(number * 7 + number // 25 * 4) % 12]
        made.append({"name": f"{first} {last}", "domain": f"{first}-{last}".lower() + (".test" if number % 9 == 4 else ".example"), "industry": INDUSTRY_OF[last],
                     "employees": weighted(SIZES), "country": weighted([("DE", 45), ("AT", 9), ("CH", 9), ("GB", 10), ("NL", 8), ("US", 14), ("FR", 3), ("BR", 2)])})  # fmt: skip
    return made


def some_clock():
    return f"{between(8, 18):02}:{between(0, 59):02}"


def mailings(lead, newest, oldest, engaged):
    """A newsletter about every ten days: many opened, few clicked."""
    day = newest + between(0, 9)
    while day <= oldest:
        act(lead, (day, "07:00", "sent"))
        if chance(0.2 + 0.3 * engaged):
            act(lead, (day, some_clock(), "open"))
            if chance(0.12 + 0.1 * engaged):
                act(lead, (day, some_clock(), "click"))
        day += between(14, 38)


def visits(lead, days, count):
    for _ in range(count):
        day = one_of(days)
        url = weighted([(one_of(PLAIN_PAGES), 78), ("/pricing", 12), ("/security", 4), ("/compare", 3), ("/careers", 2), ("/pricing/rooms", 1)])
        act(lead, (day, some_clock(), page(url, between(5, 240))))


def population():
    firms = companies()
    for firm in firms:
        if chance(0.8):
            firmographics[firm["domain"]] = [firm["domain"], firm["industry"], firm["employees"], str(between(1, 60))]
    for number in range(1, 446):
        firm = firms[int(len(firms) * RANDOM.random() ** 1.4)]
        first, last = one_of(FIRST_NAMES), one_of(LAST_NAMES)
        kind = weighted([("business", 84), ("free", 12), ("throw-away", 1), ("none", 2), ("broken", 1)])
        address = {"business": f"{first}.{last}{number}@{firm['domain']}", "free": f"{first}{last}{number}@{one_of(['freemail.example', 'postbox.example'])}",
                   "throw-away": f"x{number}@throwaway.example", "none": "", "broken": f"{first} at {firm['domain']}"}[kind].replace(" at ", "_at_")  # fmt: skip
        # Few do much: the level says how far someone came.
        level = weighted([("silent", 42), ("visitor", 33), ("trial", 15), ("user", 8), ("champion", 2)])
        created = between(1, 420) if level in ("silent", "visitor") else between(3, 300)
        status = weighted([("new", 62), ("open", 20), ("working", 4), ("lost", 4), ("not now", 3), ("disqualified", 0.5), ("recycled", 2), ("won", 2)])
        if level in ("user", "champion"):
            status = weighted([("new", 30), ("open", 30), ("working", 8), ("won", 20), ("lost", 8), ("recycled", 4)])
        title = weighted(TITLES)
        lead = add_lead(
            f"L-{1000 + number}", created_at=days_ago(created, some_clock()), status=status, first_name=first, last_name=last,
            email=address.lower(), title=title, company=firm["name"] if kind != "free" or chance(0.5) else "", country=firm["country"],
            state=one_of(STATES[firm["country"]]) if firm["country"] in STATES else "", industry=firm["industry"] if chance(0.3) else "",
            employees=firm["employees"] if chance(0.3) else "", source=weighted(SOURCES),
            interest=weighted([("esign", 70), ("", 12), ("both", 9), ("dataroom", 9)]),
            owner=one_of(["Ana Brandt", "Ben Okafor", "Chloe Marin"]) if status in ("working", "won", "lost", "recycled") else "",
            budget=weighted([("", 85), ("approved", 7), ("planned", 8)]), authority=weighted([("", 88), ("decides", 6), ("advises", 6)]),
            need=weighted([("", 85), ("remote contracts", 15)]), timing=weighted([("", 84), ("now", 4), ("this quarter", 6), ("next year", 6)]),
        )  # fmt: skip
        if not title and kind == "business" and chance(0.35):
            contacts[lead["email"]] = one_of(["Office Manager", "Head of Sales", "Assistant", "CFO"])
        if status == "won":
            lead["renewal_date"] = (AS_OF + datetime.timedelta(days=between(5, 360))).strftime("%Y-%m-%d")
        if status in ("won", "lost"):
            closed = between(1, max(1, created - 1))
            outcomes.append([lead["lead_id"], status, plain(days_ago(closed))[:10], str(between(6, 90) * 200) if status == "won" else ""])
        if kind in ("business", "free"):
            mailings(lead, 1, min(created, 360), level in ("trial", "user", "champion"))
            if chance(0.04):
                act(lead, (between(1, min(created, 90)), "09:40", "unsubscribe"))
        if level == "silent":
            continue
        recent = sorted(min(created, day) for day in (between(1, min(created, 350)) for _ in range(3)))
        visits(lead, recent, between(1, 5) if level == "visitor" else between(4, 12))
        if chance(0.10):
            act(lead, (recent[0], "14:00", "whitepaper_download"))
        if chance(0.07):
            act(lead, (recent[1], "16:30", "webinar_attended", {"minutes": between(5, 60)}))
        if level == "visitor":
            continue
        start = min(created, 340)
        rooms = lead["Product Interest"] in ("dataroom", "both")
        act(lead, (start, "19:00", "trial_signup"))
        length = {"trial": between(0, 6), "user": between(5, 70), "champion": between(30, 160)}[level]
        pace = {"trial": 0.5, "user": 0.45, "champion": 0.6}[level]
        for offset in range(min(length, start - 1)):
            if not chance(pace):
                continue
            day = start - offset - 1
            act(lead, (day, some_clock(), "login"))
            if chance(0.35):
                act(lead, (day, "10:15", "document_created"))
            if chance(0.3 if level != "trial" else 0.08):
                act(lead, (day, "15:45", "document_signed"))
            if rooms and chance(0.12):
                act(lead, (day, "11:20", "room_created"), (day, "11:40", "guest_invited"))
        if chance({"trial": 0.06, "user": 0.25, "champion": 0.5}[level]):
            act(lead, (between(1, start), "13:10", "demo_request"))
        if chance(0.08):
            act(lead, (between(1, start), "09:20", "meeting_booked"), (between(1, start), "08:20", "meeting_cancelled"))


def messy_records():
    """What exports are like."""
    by_id = {lead["lead_id"]: lead for lead in leads}
    by_id["L-1004"]["company"] = "Amber Legal\nEurope"
    by_id["L-1011"]["company"] = 'Sign "n" Seal, Inc. #1'
    by_id["L-1017"]["status"] = " new "
    by_id["L-1020"]["company"] = "# to be checked"
    by_id["L-1023"]["employees"] = "a few"
    by_id["L-1031"]["created_at"] = "soon"
    ina = add_lead("own-1", created_at=days_ago(200), **{**person("Ina", "Own", "inkwell.example"), "company": "Inkwell"})
    act(ina, (20, "09:00", PRICING), (19, "09:00", page("/blog/news", 60)))
    add_lead("own-2", created_at=days_ago(190), **{**person("Otto", "Own", "inkwell.example"), "company": "Inkwell"})
    add_lead("test-1", created_at=days_ago(90), **{**person("Test", "Test", "zz-test.example"), "company": "ZZ Test company"})
    act(by_id["L-1002"], *[(9, "07:01", "click", {"user_agent": "AcmeLinkScanner/2.1"}) for _ in range(3)])
    for second in range(5):  # a gateway opens every link of a mail within seconds
        add_event(by_id["L-1003"], days_ago(9, "07:02") + datetime.timedelta(seconds=second), "click")
    for ghost in range(1, 13):  # ids that no lead has
        add_event({"lead_id": f"ghost-{ghost}"}, days_ago(3 * ghost, "10:30"), "page_view", url="/pricing", seconds=40)
    add_event({"email": "nobody@unknown.example"}, days_ago(8, "07:00"), "sent")
    for copy in (10, 11, 40, 41, 90, 160):  # sent twice by the product: same id
        product_events.append(list(product_events[copy]))
    web_events.append(["L-1005", "page_view", "yesterday", SITE + "/pricing", "30"])
    web_events.append(["L-1006", "page_view", "2026-13-01 10:00:00", SITE + "/", "12"])
    product_events.append(["ev-bad", "L-1005", "login", "", "web"])
    add_event(by_id["L-1008"], days_ago(-5, "10:00"), "login")
    add_event(by_id["L-1009"], days_ago(-30, "10:00"), "page_view", url="/pricing", seconds=10)


# ---- files ---------------------------------------------------------------------------------------------------------


def csv_text(header, records, delimiter=",", line_end="\n"):
    def cell(value):
        return '"' + value.replace('"', '""') + '"' if any(mark in value for mark in (delimiter, '"', "\n", "\r")) else value

    return "".join(delimiter.join(cell(value) for value in record) + line_end for record in [header, *records])


def lead_file():
    records = [[lead[name] for name in LEAD_HEADER] for lead in leads]
    duplicate = next(record for record in records if record[0] == "case-duplicate-id")
    records.insert(300, [*duplicate[:2], "won", *duplicate[3:]])  # once more, further down: the first record counts
    text = csv_text(LEAD_HEADER, records)
    lines = text.split("\n")
    lines.insert(200, "L-9001,2026-10-01,new")  # cut off by whoever edited the export
    return "\n".join(lines)


def costs():
    months = [f"{2025 + (11 + month) // 12}-{(11 + month) % 12 + 1:02}" for month in range(12)]
    spending = [("search ads", 4200), ("webinar", 1500), ("bought list", 900), ("partner", 700), ("referral", 300)]
    return [[month, source, str(amount + 25 * between(-8, 8))] for month in months for source, amount in spending]


def files():
    speed_cases(), page_cases(), fast_track_cases(), idle_cases(), negative_cases(), mail_cases(), quadrant_cases(), activity_cases()
    band_cases(), run_cases(), return_cases(), account_cases(), field_cases(), research_cases(), product_cases(), time_cases()
    population()
    messy_records()
    targets = ["northgate.example", "amber-legal.example", "birch-staffing.example", "delta-estates.example", "harbor-insurance.example",
               "iris-capital.example", "https://www.kestrel-media.example/", "maple-legal.example", "raven-estates.example", "willow-clinics.example"]  # fmt: skip
    return {
        "leads.csv": lead_file(),
        "events-product.csv": csv_text(["event_id", "lead_id", "event", "timestamp", "device"], product_events),
        "events-web.csv": csv_text(["Lead ID", "Event", "Time", "url", "duration_seconds"], web_events),
        "events-mail.csv": "\ufeff" + csv_text(["Email Address", "Action", "Timestamp", "Campaign", "user_agent"], mail_events, line_end="\r\n"),
        "events-webinar.csv": csv_text(["Lead ID", "Join Time", "minutes", "Webinar"], webinar_events, delimiter=";"),
        "target_accounts.csv": csv_text(["domain", "since"], [[domain, "2026-01-15"] for domain in targets]),
        "firmographics.csv": csv_text(["domain", "industry", "employees", "sales_seats"], firmographics.values()),
        "contacts.csv": csv_text(["email", "Job Title"], contacts.items()),
        "outcomes.csv": csv_text(["lead_id", "stage", "closed_at", "amount"], outcomes),
        "costs.csv": csv_text(["month", "source", "cost"], costs()),
    }


def main():
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.exit("usage: generate.py [--check]")
    different = []
    for name, text in files().items():
        path, wanted = FOLDER / name, text.encode("utf-8")
        if check:
            if not path.exists() or path.read_bytes() != wanted:
                different.append(name)
        else:
            path.write_bytes(wanted)
    for name in different:
        print(f"{name} differs from what generate.py makes (run python3 sample_data/generate.py)")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
