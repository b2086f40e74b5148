"""What must add up among figures, and how they move over time.

sums      parts and wholes, shares, counts that fall, days against totals  → Finding
series    the figures of one teller on one subject, as they were published → Series

subjects, unsaid   whose figures are of one thing, and whose hand gave them, where nobody is named too
bonds, counted, rows, wholes, elsewhere   which figure is a part of which: within a report, and over several
equations, shares                          whether they add up
running, stretches, misprints, slips       counts that run on; days against them; turned and slipped digits
terms                                      a finding, in words
"""
