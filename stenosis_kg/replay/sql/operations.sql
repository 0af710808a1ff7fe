-- Operations: days with one on record, no more than era_gap days apart, are one.
WITH marked AS (
  SELECT
    a.person, a.stage, a.day, a.options,
    CASE
      WHEN a.day - LAG(a.day) OVER (PARTITION BY a.person, a.stage ORDER BY a.day) <= g.era_gap THEN 0
      ELSE 1
    END AS begins
  FROM operation_days a
  JOIN cohort c ON c.person = a.person
  CROSS JOIN params g
),
numbered AS (
  SELECT
    m.person, m.stage, m.day, m.options,
    COUNT(CASE WHEN m.begins = 1 THEN 1 END) OVER (PARTITION BY m.person, m.stage ORDER BY m.day) AS island
  FROM marked m
)
SELECT n.person, n.stage, MIN(n.day) AS day, MAX(n.day) AS until, BIT_OR(n.options) AS options
FROM numbered n
GROUP BY n.person, n.stage, n.island
