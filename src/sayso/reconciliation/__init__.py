"""Claims held against each other, without ever choosing a winner: pure functions over plain values.

    Account (a figure, who gives it, where, when)
      ├─ matters ─ verdicts ─ scopes · bounds · ladders      told twice, contradicting
      ├─ arithmetic: sums                                     not adding up
      ├─ arithmetic: series                                   moving over time
      ├─ voices                                               how many of them are independent
      └─ grading                                              what grade that suggests
    statements ─ links          texts ─ copies

Nothing here reads text for claims, knows a database or a clock. Same accounts, in whatever order: same answer.
"""
