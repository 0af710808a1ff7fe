-- Each person's stages in order: in each epoch its operation, then every stage on the first day of care in it. Days
-- waited count from the index where the stage before began earlier. `prior`: the day of the last operation before;
-- `origin`: the place before, 0 for the index.
WITH visits AS (
  SELECT c.person, c.epoch, c.stage, 0 AS operation, MIN(c.day) AS day, MAX(c.until) AS until, BIT_OR(o.bit) AS options
  FROM care c
  JOIN options o ON o.option = c.option
  GROUP BY c.person, c.epoch, c.stage
  UNION ALL
  SELECT o.person, o.epoch, o.stage, 1 AS operation, o.day, o.until, o.options
  FROM epochs o
  WHERE o.epoch > 0
),
ordered AS (
  SELECT
    v.person, v.epoch, v.stage, v.operation, v.day, v.until, v.options,
    CAST(ROW_NUMBER() OVER (PARTITION BY v.person ORDER BY v.epoch, v.operation DESC, v.day, v.stage) AS INTEGER) AS step,
    COALESCE(LAG(v.stage) OVER (PARTITION BY v.person ORDER BY v.epoch, v.operation DESC, v.day, v.stage), 0) AS origin,
    LAG(v.day) OVER (PARTITION BY v.person ORDER BY v.epoch, v.operation DESC, v.day, v.stage) AS origin_day,
    LEAD(v.stage) OVER (PARTITION BY v.person ORDER BY v.epoch, v.operation DESC, v.day, v.stage) AS next_stage,
    LEAD(v.day) OVER (PARTITION BY v.person ORDER BY v.epoch, v.operation DESC, v.day, v.stage) AS next_day
  FROM visits v
)
SELECT
  s.person, s.step, s.epoch, s.stage, s.operation, s.day, s.until, s.options, s.origin, s.next_stage, s.next_day,
  CASE
    WHEN s.step > 1 AND s.origin_day > e.index_day THEN s.day - s.origin_day
    WHEN s.day > e.index_day THEN s.day - e.index_day
    ELSE 0
  END AS waited,
  CASE WHEN e.epoch > 0 THEN e.day ELSE -2147483647 END AS prior,
  e.index_day, e.entry, e.last, e.died
FROM ordered s
JOIN epochs e ON e.person = s.person AND e.epoch = s.epoch - s.operation
