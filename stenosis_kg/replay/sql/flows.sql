-- Moves from place to place by standing and days waited. Places: 0 index, -1 no further stage, -2 death, -3 end of the
-- records (censored). Standing 4: an end.
SELECT m.origin AS source, m.stage AS target, m.standing, m.waited, COUNT(*) AS moves
FROM moves m
GROUP BY m.origin, m.stage, m.standing, m.waited
UNION ALL
SELECT e.stage AS source, -e.outcome AS target, 4 AS standing, e.waited, COUNT(*) AS moves
FROM ends e
GROUP BY e.stage, e.outcome, e.waited
