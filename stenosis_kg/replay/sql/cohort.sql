-- The cohort: observed at the index, and not operated on before it.
WITH operated AS (
  SELECT DISTINCT a.person
  FROM acts a
  WHERE a.day < a.index_day
)
SELECT e.person, e.index_day, e.last, e.died, e.entry
FROM entered e
LEFT JOIN operated o ON o.person = e.person
WHERE o.person IS NULL
