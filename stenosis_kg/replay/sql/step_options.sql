-- The options on record in each step.
SELECT s.person, s.step, s.stage, s.day, s.until, s.entry, o.option
FROM steps s
JOIN options o ON (s.options & o.bit) <> 0
