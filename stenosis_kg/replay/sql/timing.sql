-- Persons by days from place to place and outcome: 1 arrived, 2 elsewhere, 3 died, 4 last seen (censored). From a stage:
-- the next step after the first visit; target 0: no further stage. From the index: the first visit of each stage, and
-- how the records of those visitors end (outcomes 3 and 4); target 0: the whole cohort.
SELECT m.stage AS source, COALESCE(m.next_stage, 0) AS target,
  CASE
    WHEN m.next_stage IS NULL AND m.day > m.index_day THEN m.last - m.day
    WHEN m.next_stage IS NULL THEN m.last - m.index_day
    WHEN m.day > m.index_day THEN m.next_day - m.day
    WHEN m.next_day > m.index_day THEN m.next_day - m.index_day
    ELSE 0
  END AS waited,
  CASE WHEN m.next_stage IS NOT NULL THEN 1 WHEN m.died = 1 THEN 3 ELSE 4 END AS outcome,
  COUNT(*) AS persons
FROM moves m
WHERE m.again = 0
GROUP BY 1, 2, 3, 4
UNION ALL
SELECT 0 AS source, m.stage AS target, CASE WHEN m.day > m.index_day THEN m.day - m.index_day ELSE 0 END AS waited,
  1 AS outcome, COUNT(*) AS persons
FROM moves m
WHERE m.again = 0
GROUP BY 1, 2, 3, 4
UNION ALL
SELECT 0 AS source, m.stage AS target, m.last - m.index_day AS waited, 4 - m.died AS outcome, COUNT(*) AS persons
FROM moves m
WHERE m.again = 0
GROUP BY 1, 2, 3, 4
UNION ALL
SELECT 0 AS source, 0 AS target, c.last - c.index_day AS waited, 4 - c.died AS outcome, COUNT(*) AS persons
FROM cohort c
GROUP BY 1, 2, 3, 4
