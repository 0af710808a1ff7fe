-- Moves from place to place by the days waited: 0 is the index, -1 no further stage, -2 death, -3 the end of the records;
-- standing 4 is an end.
SELECT m.origin AS source, m.stage AS target, m.standing, m.waited, COUNT(*) AS moves
FROM moves m
GROUP BY m.origin, m.stage, m.standing, m.waited
UNION ALL
SELECT e.stage AS source, -e.outcome AS target, 4 AS standing, e.waited, COUNT(*) AS moves
FROM ends e
GROUP BY e.stage, e.outcome, e.waited
