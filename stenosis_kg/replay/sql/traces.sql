-- Records of signs and symptoms of the cohort, cut to the days from entry to the last day.
SELECT
  f.person,
  CASE WHEN f.day < c.entry THEN c.entry ELSE f.day END AS day,
  CASE WHEN f.until > c.last THEN c.last ELSE f.until END AS until,
  f.item
FROM facts f
JOIN trace_items t ON t.item = f.item
JOIN cohort c ON c.person = f.person AND f.until >= c.entry AND f.day <= c.last
