-- How each person's course ends: 1 no further stage, 2 death, 3 end of the records (censored).
WITH stood AS (
  SELECT
    c.person, c.last, c.died,
    COALESCE(m.step, 0) AS step,
    COALESCE(m.stage, 0) AS stage,
    CASE WHEN m.day > c.index_day THEN c.last - m.day ELSE c.last - c.index_day END AS waited
  FROM cohort c
  LEFT JOIN moves m ON m.person = c.person AND m.next_stage IS NULL
)
SELECT
  s.person, s.step, s.stage, s.waited,
  CASE
    WHEN s.waited >= g.follow_up THEN 1
    WHEN s.died = 1 THEN 2
    ELSE 3
  END AS outcome
FROM stood s
CROSS JOIN params g
