-- Persons observed at their index date, with the first day (entry) and the last day of the records that count.
WITH placed AS (
  SELECT x.person, x.index_day, MIN(p.first) AS first, MAX(p.last) AS last
  FROM indexed x
  JOIN periods p ON p.person = x.person AND p.first <= x.index_day AND p.last >= x.index_day
  GROUP BY x.person, x.index_day
),
ended AS (
  SELECT p.person, MIN(d.day) AS day
  FROM placed p
  JOIN deaths d ON d.person = p.person AND d.day >= p.index_day
  GROUP BY p.person
)
SELECT
  p.person,
  p.index_day,
  CASE WHEN e.day <= p.last THEN e.day ELSE p.last END AS last,
  CASE WHEN e.day <= p.last THEN 1 ELSE 0 END AS died,
  CASE WHEN p.index_day - g.lookback > p.first THEN p.index_day - g.lookback ELSE p.first END AS entry
FROM placed p
LEFT JOIN ended e ON e.person = p.person
CROSS JOIN params g
