-- Persons with each option on record, each counted once however often they came back to its stage.
WITH once AS (
  SELECT m.person, m.stage, BIT_OR(m.options) AS options
  FROM moves m
  GROUP BY m.person, m.stage
)
SELECT o.option, COUNT(*) AS persons
FROM once n
JOIN options o ON (n.options & o.bit) <> 0
GROUP BY o.option
