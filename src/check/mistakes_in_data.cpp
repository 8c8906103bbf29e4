#include "check/mistake_tables.hpp"

#include <array>

namespace leadscore {

std::span<const Mistake> mistakes_in_data() {
  static const std::array<Mistake, 17> table = {{
      {.code = "LS901",
       .severity = Severity::warning,
       .title = "a rule that matches no lead",
       .why = "Whoever reads the rules believes that it counts. Mostly it is spelled otherwise than in the export.",
       .bad = "pain:\n  rules:\n    - {name: asked for a demo, event: demo_requested, points: 30}   # the export says "
              "demo_request\n",
       .good = "pain:\n  rules:\n    - {name: asked for a demo, event: demo_request, points: 30}\n",
       .needs_data = true},
      {.code = "LS902",
       .severity = Severity::warning,
       .title = "a rule that matches nearly every lead",
       .why = "Points that everyone has tell nobody apart: they only lower the target.",
       .bad = "fit:\n  rules:\n    - {name: has a country, when: {field: country, present: true}, points: 10}\n",
       .good = "fit:\n  rules:\n    - {name: where we sell, when: {field: country, in: [DE, AT, CH]}, points: 10}\n",
       .needs_data = true},
      {.code = "LS903",
       .severity = Severity::warning,
       .title = "a column that rules read and that is mostly empty",
       .why = "What hangs on it counts for hardly anyone, and for those few more by chance than by merit.",
       .bad = "fit:\n  rules:\n    - {name: budget approved, when: {field: budget, is: approved}, points: 10}   # 3 of "
              "500 leads have one\n",
       .good = "inputs:\n  enrich: [{file: budgets.csv, key: domain, on: account}]\n",
       .needs_data = true},
      {.code = "LS904",
       .severity = Severity::warning,
       .title = "common event types that no rule knows",
       .why = "They may be what tells most; they are signs of a first touch, too, unless they are passive.",
       .bad = "inputs:\n  passive: [mail_opened]   # the export has 3000 mail_sent, too\n",
       .good = "inputs:\n  passive: [mail_opened, mail_sent]\n",
       .needs_data = true},
      {.code = "LS905",
       .severity = Severity::warning,
       .title = "values that `points_by` misses",
       .why =
           "A value has to be written as the export writes it, or it gets `otherwise`, which is 0 if it is not given.",
       .bad =
           "fit:\n  rules:\n    - {name: industry, field: industry, points_by: {real estate: 8}}   # the export says "
           "Real-Estate\n",
       .good = "fit:\n  rules:\n    - {name: industry, field: industry, points_by: {real-estate: 8}}\n",
       .needs_data = true},
      {.code = "LS906",
       .severity = Severity::warning,
       .title = "cells that are read as numbers and are none",
       .why = "Such a cell lies in no range, gets `otherwise`, and meets no condition with a number.",
       .bad = "lead_id,employees\nL-1,about fifty\n",
       .good = "lead_id,employees\nL-1,50\n",
       .needs_data = true},
      {.code = "LS907",
       .severity = Severity::warning,
       .title = "a cap or a maximum that most leads hit",
       .why = "Above it everyone is alike: who did a thing often, and who did it just often enough. A bound is for the "
              "few.",
       .bad = "pain:\n  rules:\n    - {name: logged in, event: login, points: 5, cap: 6}   # the second login counts a "
              "point\n",
       .good = "pain:\n  rules:\n    - {name: logged in, event: login, points: 2, per_day: 1, cap: 16}\n",
       .needs_data = true},
      {.code = "LS908",
       .severity = Severity::warning,
       .title = "a guard rail is broken",
       .why = "The rules say when something has gone too far, and by this data it has.",
       .bad = "fast_track: {field: seniority, in: [c_level, vp, director, manager]}   # 12 % of all leads\n",
       .good = "fast_track:\n  all:\n    - {field: seniority, in: [c_level, vp]}\n    - {field: account, in_list: "
               "target_accounts}\n    - {field: created_at, in_last: 30d}\n",
       .needs_data = true},
      {.code = "LS909",
       .severity = Severity::warning,
       .title = "a factor that no won lead has",
       .why = "The points promise a deal, and no deal was ever like that. Were the factor as common among the won "
              "leads as "
              "among the others, this would come by chance once in a hundred times.",
       .bad =
           "pain:\n  rules:\n    - {name: read a whitepaper, event: whitepaper_download, points: 15}   # students do\n",
       .good = "pain:\n  rules:\n    - {name: created a document, event: document_created, points: 15, times: 3}\n",
       .needs_data = true},
      {.code = "LS910",
       .severity = Severity::warning,
       .title = "a rule that decides about nobody",
       .why = "Who is ready would be ready without it, and nobody else would. A rule that changes nothing has to be "
              "understood and reviewed all the same.",
       .bad = "pain:\n  rules:\n    - {name: visited the blog, event: blog_visit, points: 1, times: 1}\n",
       .good = "pain:\n  rules:\n    - {name: pricing page, event: page_view, where: {field: url, contains: /pricing}, "
               "points: 5, times: 5}\n",
       .needs_data = true},
      {.code = "LS911",
       .severity = Severity::warning,
       .title = "an opt-out in the data that neither `do_not_call` nor `do_not_mail` uses",
       .why = "People who asked not to be called or mailed are called or mailed all the same.",
       .bad = "passive: [unsubscribe]   # and the leads have a column \"Do Not Call\"\n",
       .good = "do_not_call: {field: Do Not Call, is: \"true\"}\ndo_not_mail: {event: unsubscribe}\n",
       .needs_data = true},
      {.code = "LS915",
       .severity = Severity::warning,
       .title = "numbers with a decimal comma that are read with a point",
       .why = "`1.234,50` is then no number, and `1.234`, meant as a thousand, is a little more than one.",
       .bad = "inputs:\n  leads: {key: lead_id}   # the export says 2.500.000 and 1.234,50\n",
       .good = "inputs:\n  leads: {key: lead_id, numbers: comma}\n",
       .needs_data = true},
      {.code = "LS921",
       .severity = Severity::warning,
       .title = "a column that rules read and that holds words for nothing",
       .why = "Such a cell has a value for the rules: `present` holds, and `points_by` gives `otherwise`.",
       .bad = "fit:\n  rules:\n    - {name: has a title, when: {field: title, present: true}, points: 5}   # the "
              "export writes None\n",
       .good = "inputs:\n  null: [None, \"NULL\", '\\N', \"#N/A\"]\n",
       .needs_data = true},
      {.code = "LS922",
       .severity = Severity::warning,
       .title = "cells with several values that rules compare as one",
       .why = "`is`, `in` and `points_by` compare the whole cell: `eSign;Payments` is not `eSign`.",
       .bad = "fit:\n  rules:\n    - {name: product, field: products, points_by: {eSign: 10}}   # the export says "
              "eSign;Payments\n",
       .good = "inputs:\n  leads:\n    key: lead_id\n    columns: {product_list: {header: products, several: \";\"}}"
               "\n",
       .needs_data = true},
      {.code = "LS923",
       .severity = Severity::warning,
       .title = "e-mail cells without an address",
       .why = "Such a lead has no `email.domain` and no account by it, and events by e-mail find it only by the whole "
              "cell.",
       .bad = "lead_id,email\nL-1,ask the assistant\n",
       .good = "lead_id,email\nL-1,ana@acme.example\n",
       .needs_data = true},
      {.code = "LS924",
       .severity = Severity::warning,
       .title = "e-mail cells with more than an address",
       .why = "The first address counts, for rules, accounts and joins alike. The others count for nothing.",
       .bad = "lead_id,email\nL-1,ana@acme.example; bo@other.example\n",
       .good = "lead_id,email\nL-1,ana@acme.example\n",
       .needs_data = true},
      {.code = "LS925",
       .severity = Severity::warning,
       .title = "event records that stand in two files",
       .why = "Exports of overlapping days hold the same event twice, and without an id it counts twice.",
       .bad = "inputs:\n  events: {key: lead_id, type: event, time: time}   # october.csv and november.csv overlap\n",
       .good = "inputs:\n  events: {key: lead_id, type: event, time: time, deduplicate: true}\n",
       .needs_data = true},
  }};
  return table;
}

} // namespace leadscore
