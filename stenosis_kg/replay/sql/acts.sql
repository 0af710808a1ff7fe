-- The days on which an operation is recorded, while a person is looked at, and which options it has on record.
SELECT f.person, o.stage, f.day, e.index_day, BIT_OR(o.bit) AS options
FROM facts f
JOIN option_items o ON o.item = f.item AND o.delimits = 1
JOIN entered e ON e.person = f.person AND f.day >= e.entry AND f.day <= e.last
GROUP BY f.person, o.stage, f.day, e.index_day
