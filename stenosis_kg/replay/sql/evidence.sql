-- Evidence for each sign of a trigger at a step: basis 1 recorded, basis 2 derived by a rule.
WITH wanted AS (
  SELECT a.person, a.step, a.epoch, a.operation, a.day, a.prior, a.reach, a.trigger, p.sign
  FROM step_triggers a
  JOIN trigger_parts p ON p.trigger = a.trigger
  WHERE a.candidate = 1
),
recorded AS (
  SELECT
    w.person, w.step, w.trigger, w.sign, 1 AS basis,
    MAX(CASE WHEN s.until > w.day THEN w.day ELSE s.until END) AS day
  FROM wanted w
  JOIN sign_items i ON i.sign = w.sign
  JOIN traces s ON s.person = w.person AND s.item = i.item
  WHERE s.until >= w.day - w.reach AND s.day <= w.day AND s.day > w.prior
  GROUP BY w.person, w.step, w.trigger, w.sign
),
completed AS (
  SELECT w.person, w.step, w.trigger, w.sign, 1 AS basis, o.day
  FROM wanted w
  JOIN completions c ON c.sign = w.sign
  JOIN epochs o ON o.person = w.person AND o.epoch = w.epoch AND o.epoch > 0 AND o.stage = c.stage
  WHERE w.operation = 0
),
given AS (
  SELECT
    w.person, w.step, w.trigger, w.sign, m.bit,
    CASE WHEN c.day < w.day - g.trial_window THEN w.day - g.trial_window ELSE c.day END AS day,
    CASE WHEN c.until < w.day THEN c.until ELSE w.day - 1 END AS until
  FROM wanted w
  JOIN trial_items t ON t.sign = w.sign
  CROSS JOIN params g
  JOIN care c ON c.person = w.person AND c.epoch = w.epoch - w.operation AND c.stage = t.stage AND c.option = t.option
  JOIN options o ON o.option = c.option
  JOIN options m ON m.option = o.kind_of_care
  WHERE c.until >= w.day - g.trial_window AND c.day < w.day
),
-- Each record adds the days since the records before it ended, or only its own days after a gap of over era_gap.
lengthened AS (
  SELECT
    v.person, v.step, v.trigger, v.sign, v.bit, v.day, v.until,
    MAX(v.until) OVER (
      PARTITION BY v.person, v.step, v.trigger, v.sign ORDER BY v.day, v.until, v.bit
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS before
  FROM given v
),
tried AS (
  SELECT
    l.person, l.step, l.trigger, l.sign,
    MAX(l.until) AS last,
    BIT_COUNT(BIT_OR(l.bit)) AS kinds,
    SUM(CASE
      WHEN l.before IS NULL OR l.day - l.before > g.era_gap THEN l.until - l.day + 1
      WHEN l.until > l.before THEN l.until - l.before
      ELSE 0
    END) AS days
  FROM lengthened l
  CROSS JOIN params g
  GROUP BY l.person, l.step, l.trigger, l.sign
),
repeated AS (
  SELECT
    w.person, w.step, w.trigger, w.sign,
    MIN(CASE WHEN s.day < w.day - w.reach THEN w.day - w.reach ELSE s.day END) AS first,
    MAX(CASE WHEN s.until < w.day THEN s.until ELSE w.day - 1 END) AS last
  FROM wanted w
  JOIN repeat_items r ON r.sign = w.sign
  JOIN traces s ON s.person = w.person AND s.item = r.item
  WHERE s.until >= w.day - w.reach AND s.day < w.day AND s.day > w.prior
  GROUP BY w.person, w.step, w.trigger, w.sign
)
SELECT r.person, r.step, r.trigger, r.sign, r.basis, r.day FROM recorded r
UNION ALL
SELECT c.person, c.step, c.trigger, c.sign, c.basis, c.day FROM completed c
UNION ALL
SELECT t.person, t.step, t.trigger, t.sign, 2 AS basis, t.last AS day
FROM tried t
CROSS JOIN params g
WHERE t.kinds >= g.trial_modalities AND t.days >= g.trial_days
UNION ALL
SELECT r.person, r.step, r.trigger, r.sign, 2 AS basis, r.last AS day
FROM repeated r
CROSS JOIN params g
WHERE r.last - r.first >= g.persistence
