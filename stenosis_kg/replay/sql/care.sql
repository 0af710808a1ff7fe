-- Care other than operations, in its epoch and as the option that it is read as there. Care of a stage before the
-- operation's own counts only after `settling` days: while recovering it is no return. An era that began before entry
-- counts from entry; at an operation it ends.
WITH placed AS (
  SELECT
    f.person,
    CASE WHEN f.day < o.day THEN o.day ELSE f.day END AS day,
    CASE WHEN f.until >= o.next_day THEN o.next_day - 1 ELSE f.until END AS until,
    i.stage, i.option, i.needs_operation, i.later_stage, i.later_option,
    o.epoch, o.stage AS operation, s.rehabilitation,
    f.day - o.day AS after,
    CASE WHEN o.epoch > 0 AND f.day - o.day <= s.rehabilitation AND i.later_stage <> -1 THEN 1 ELSE 0 END AS later,
    CASE WHEN f.day - o.until > s.settling THEN 1 ELSE 0 END AS settled
  FROM facts f
  JOIN option_items i ON i.item = f.item AND i.delimits = 0
  JOIN epochs o ON o.person = f.person AND f.day < o.next_day AND o.day < o.next_day
    AND (f.day >= o.day OR (o.epoch = 0 AND f.until >= o.day))
  CROSS JOIN params s
),
reading AS (
  SELECT
    p.person, p.epoch, p.day, p.until, p.operation, p.settled,
    CASE WHEN p.later = 1 THEN p.later_stage ELSE p.stage END AS stage,
    CASE WHEN p.later = 1 THEN p.later_option ELSE p.option END AS option,
    CASE
      WHEN p.epoch = 0 THEN 1 - p.needs_operation
      WHEN p.later = 1 OR p.needs_operation = 0 OR p.after <= p.rehabilitation THEN 1
      ELSE 0
    END AS counts
  FROM placed p
)
SELECT r.person, r.epoch, r.day, r.until, r.stage, r.option
FROM reading r
WHERE r.counts = 1 AND (r.epoch = 0 OR r.stage >= r.operation OR r.settled = 1)
