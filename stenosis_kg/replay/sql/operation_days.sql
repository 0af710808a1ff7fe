-- Days with an operation on record, from entry to the last day, and the options recorded on them.
SELECT f.person, o.stage, f.day, e.index_day, BIT_OR(o.bit) AS options
FROM facts f
JOIN option_items o ON o.item = f.item AND o.delimits = 1
JOIN entered e ON e.person = f.person AND f.day >= e.entry AND f.day <= e.last
GROUP BY f.person, o.stage, f.day, e.index_day
