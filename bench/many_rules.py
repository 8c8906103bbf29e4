#!/usr/bin/env python3
"""Prints a rule file with 300 rules, to measure `leadscore check`: bench/many_rules.py > rules.yaml."""

print("""version: 1
inputs: {leads: {key: id}, events: {key: id, type: type, time: time}}
models:
  - name: many
    target: 100
    fit:
      max: 50
      rules:""")
for i in range(100):
    print(f"        - {{name: fit {i}, when: {{all: [{{field: country, in: [A{i}, B{i}, C]}}, {{any: [{{field: employees, "
          f"at_least: {i}}}, {{field: title, contains: t{i}}}]}}, {{not: {{field: industry, in: [x{i}, y]}}}}]}}, points: 1}}")
for group in range(5):
    print(f"        - group: group {group}\n          first_match: true\n          rules:")
    for i in range(20):
        print(f"            - {{name: place {group}-{i}, when: {{field: code{group}, in: [c{i}, d{i}, e{i}]}}, points: {i + 1}}}")
print("    pain:\n      decay: {half_life: 90d}\n      rules:")
for i in range(90):
    print(f"        - {{name: page {i}, event: page_view, where: {{field: url, contains: /page{i}x}}, points: 1, times: 2, "
          "engagement: product}")
for i in range(10):
    print(f"        - {{name: visits {i}, when: {{all: [{{event: page_view, where: {{field: url, contains: /p{i}}}, at_least: 3, "
          f"in_last: {i + 1}d}}, {{event: e{i}, at_most: 2}}]}}, points: -1}}")
