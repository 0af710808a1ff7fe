-- The index date: the first day with an index code.
SELECT f.person, MIN(f.day) AS index_day
FROM facts f
JOIN index_items i ON i.item = f.item
GROUP BY f.person
