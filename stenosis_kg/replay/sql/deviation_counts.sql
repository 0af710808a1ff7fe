-- Persons by way to deviate: who deviated in any step; assessable (known in any step); undetermined in every step.
WITH one AS (
  SELECT d.kind, d.subject, d.person, MAX(d.deviates) AS deviates
  FROM deviations d
  GROUP BY d.kind, d.subject, d.person
)
SELECT
  o.kind, o.subject,
  COUNT(CASE WHEN o.deviates = 1 THEN 1 END) AS persons,
  COUNT(o.deviates) AS assessable,
  COUNT(CASE WHEN o.deviates IS NULL THEN 1 END) AS undetermined
FROM one o
GROUP BY o.kind, o.subject
