-- The cohort: observed at the index date, without an operation in the lookback.
WITH operated AS (
  SELECT DISTINCT a.person
  FROM operation_days a
  WHERE a.day < a.index_day
)
SELECT e.person, e.index_day, e.last, e.died, e.entry
FROM entered e
LEFT JOIN operated o ON o.person = e.person
WHERE o.person IS NULL
