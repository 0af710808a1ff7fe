-- Moves that repeat an earlier one of the same person: subtracted from moves, they give persons.
WITH coming_back AS (
  SELECT DISTINCT m.person FROM moves m WHERE m.again = 1
)
SELECT m.origin AS source, m.stage AS target, m.standing, COUNT(*) - COUNT(DISTINCT m.person) AS repeats
FROM moves m
JOIN coming_back c ON c.person = m.person
GROUP BY m.origin, m.stage, m.standing
