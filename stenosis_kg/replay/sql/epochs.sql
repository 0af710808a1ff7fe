-- Each person's time, cut at operations: epoch 0 is before the first, and each operation begins the next epoch.
WITH cuts AS (
  SELECT c.person, 0 AS stage, c.entry AS day, c.entry AS until, c.entry, c.last, c.died, c.index_day, CAST(0 AS BIGINT) AS options
  FROM cohort c
  UNION ALL
  SELECT o.person, o.stage, o.day, o.until, c.entry, c.last, c.died, c.index_day, o.options
  FROM operations o
  JOIN cohort c ON c.person = o.person
)
SELECT
  c.person, c.stage, c.day, c.until, c.entry, c.last, c.died, c.index_day, c.options,
  CAST(ROW_NUMBER() OVER (PARTITION BY c.person ORDER BY c.day, c.stage) - 1 AS INTEGER) AS epoch,
  COALESCE(LEAD(c.day) OVER (PARTITION BY c.person ORDER BY c.day, c.stage), c.last + 1) AS next_day
FROM cuts c
