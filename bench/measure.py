"""Runs a command and notes what it took, or makes the table of all notes.

measure.py run NAME NOTES -- COMMAND…     appends a line to NOTES; ends with the command's exit code
measure.py table NOTES                    prints Markdown: medians, ranges, and ratios to the first name
"""

import json
import os
import statistics
import subprocess
import sys
import time


def run(name, notes, command):
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    code = os.waitstatus_to_exitcode(status)
    if code != 0:
        print(f"{name}: ended with {code}", file=sys.stderr)
        return 1
    note = {"name": name, "wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "user": usage.ru_utime,
            "memory": usage.ru_maxrss * 1024}
    with open(notes, "a", encoding="utf-8") as file:
        file.write(json.dumps(note) + "\n")
    return 0


def seconds(values):
    digits = 2 if max(values) < 10 else 1
    if len(values) == 1:
        return f"{values[0]:.{digits}f}"
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def table(notes):
    runs = {}
    with open(notes, encoding="utf-8") as file:
        for line in file:
            note = json.loads(line)
            runs.setdefault(note["name"], []).append(note)

    def median(name, what):
        return statistics.median(note[what] for note in runs[name])

    first = next(iter(runs))
    print("| what | wall seconds | CPU seconds | of which user | peak memory | wall, against leadscore | CPU, against leadscore |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for name, of_name in runs.items():
        cells = [seconds([note[what] for note in of_name]) for what in ("wall", "cpu", "user")]
        memory = f"{median(name, 'memory') / 1e6:,.0f} MB".replace(",", " ")
        ratios = [f"{median(name, what) / max(median(first, what), 1e-9):.2f}" for what in ("wall", "cpu")]
        print(f"| {name} | {' | '.join(cells)} | {memory} | {' | '.join(ratios)} |")
    return 0


def main():
    if sys.argv[1] == "run":
        return run(sys.argv[2], sys.argv[3], sys.argv[5:])
    return table(sys.argv[2])


if __name__ == "__main__":
    sys.exit(main())
