-- What sentences ask, by person: departed from it in any step, could be told in any step, could never be told.
WITH one AS (
  SELECT a.kind, a.subject, a.person, MAX(a.departs) AS departs
  FROM assessed a
  GROUP BY a.kind, a.subject, a.person
)
SELECT
  o.kind, o.subject,
  COUNT(CASE WHEN o.departs = 1 THEN 1 END) AS persons,
  COUNT(o.departs) AS assessed,
  COUNT(CASE WHEN o.departs IS NULL THEN 1 END) AS undetermined
FROM one o
GROUP BY o.kind, o.subject
