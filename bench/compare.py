"""compare.py SCORED PEER: whether a peer's scores equal those of leadscore's scored.csv, within 0.01, for every lead.

Prints one line and ends with 1 if a score, a readiness or a time differs, or a lead is missing on either side.
Columns that the peer's file does not have are named as left out.
"""

import csv
import sys

COLUMNS = ["score", "ready", "ready_at", "first_ready_at"]


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        reader = csv.reader(file)
        header = next(reader)
        places = [header.index(column) if column in header else None for column in COLUMNS]
        key = header.index("lead_id")
        rows = {row[key]: [None if place is None else row[place] for place in places] for row in reader}
    return rows, [column for column, place in zip(COLUMNS, places) if place is None]


def main():
    expected, _ = read(sys.argv[1])
    found, left_out = read(sys.argv[2])
    different = {column: 0 for column in COLUMNS}
    largest = 0.0
    example = ""
    missing = len(expected.keys() ^ found.keys())
    for lead, row in found.items():
        wanted = expected.get(lead)
        if wanted is None:
            continue
        for column, theirs, ours in zip(COLUMNS, row, wanted):
            if theirs is None:
                continue
            if column == "score":
                distance = abs(float(theirs) - float(ours))
                largest = max(largest, distance)
                same = distance <= 0.010001
            else:
                same = theirs.lower() == ours.lower()
            if not same:
                different[column] += 1
                example = example or f"; {lead}: {column} {theirs or 'none'}, leadscore has {ours or 'none'}"
    equal = missing == 0 and not any(different.values())
    counts = ", ".join(f"{count} {column}" for column, count in different.items() if count)
    print(f"{'equal' if equal else 'DIFFERENT'}: {len(found)} leads, largest difference of scores {largest:.4f}"
          + (f", missing on one side: {missing}" if missing else "")
          + (f", different: {counts}{example}" if counts else "")
          + (f"; leaves out {', '.join(left_out)}" if left_out else ""))
    return 0 if equal else 1


if __name__ == "__main__":
    sys.exit(main())
