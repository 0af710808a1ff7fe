-- Each person's steps against the sentences: deviates 1, follows 0, or NULL where the records cannot show it.
-- kind: 1 untriggered, 2 skipped, 3 unanswered, 4 unfollowed, 5 unindicated.
WITH untriggered AS (
  SELECT
    1 AS kind, m.person, m.step, m.escalation AS subject,
    CASE WHEN m.verdict = 2 THEN 1 WHEN m.verdict = 1 THEN 0 END AS deviates
  FROM moves m
  WHERE m.escalation IS NOT NULL
),
skipped AS (
  SELECT
    2 AS kind, m.person, m.step, 0 AS subject,
    CASE
      WHEN o.others = 0 THEN NULL
      WHEN m.standing = 1 THEN 0
      WHEN o.first = 1 AND m.day - g.lookback >= m.entry THEN 1
    END AS deviates
  FROM moves m
  CROSS JOIN params g
  CROSS JOIN (
    SELECT
      MAX(CASE WHEN s.starts = 1 THEN s.observable ELSE 0 END) AS first,
      MAX(CASE WHEN s.starts = 0 THEN s.observable ELSE 0 END) AS others
    FROM stages s
  ) o
  WHERE m.step = 1
),
flagged_parts AS (
  SELECT s.person, p.trigger, p.sign, MIN(s.day) AS day
  FROM trigger_parts p
  JOIN sign_items i ON i.sign = p.sign
  JOIN traces s ON s.item = i.item
  GROUP BY s.person, p.trigger, p.sign
),
flags AS (
  SELECT f.person, f.trigger, e.target, t.parts, COUNT(*) AS found, MAX(f.day) AS day
  FROM flagged_parts f
  JOIN triggers t ON t.trigger = f.trigger AND t.firm = 1
  JOIN escalations e ON e.escalation = t.escalation AND e.bypass = 1
  GROUP BY f.person, f.trigger, e.target, t.parts
),
flagged AS (
  SELECT f.person, f.trigger, f.day, c.last, g.observable, MIN(s.day) AS reached
  FROM flags f
  JOIN stages g ON g.stage = f.target
  JOIN cohort c ON c.person = f.person AND f.day >= c.index_day
  LEFT JOIN steps s ON s.person = f.person AND s.stage = f.target
  WHERE f.found = f.parts
  GROUP BY f.person, f.trigger, f.day, c.last, g.observable
),
unanswered AS (
  SELECT
    3 AS kind, f.person, 0 AS step, f.trigger AS subject,
    CASE
      WHEN f.reached <= f.day + g.bypass_days THEN 0
      WHEN f.observable = 1 AND f.day + g.bypass_days <= f.last THEN 1
    END AS deviates
  FROM flagged f
  CROSS JOIN params g
  WHERE f.reached IS NULL OR f.reached >= f.day
),
owed AS (
  SELECT DISTINCT e.escalation, e.source, e.target, g.observable
  FROM escalations e
  JOIN stages g ON g.stage = e.target
  JOIN triggers t ON t.escalation = e.escalation AND t.firm = 1
  JOIN trigger_parts p ON p.trigger = t.trigger
  JOIN completions c ON c.sign = p.sign AND c.stage = e.source
),
unfollowed AS (
  SELECT
    4 AS kind, o.person, o.step, w.escalation AS subject,
    CASE
      WHEN MIN(n.day) <= o.day + g.follow_on THEN 0
      WHEN w.observable = 0 OR o.last < o.day + g.follow_on OR a.next_day <= o.day + g.follow_on THEN NULL
      ELSE 1
    END AS deviates
  FROM steps o
  JOIN owed w ON w.source = o.stage
  JOIN epochs a ON a.person = o.person AND a.epoch = o.epoch
  CROSS JOIN params g
  LEFT JOIN steps n ON n.person = o.person AND n.epoch = o.epoch AND n.stage = w.target
  WHERE o.operation = 1
  GROUP BY o.person, o.step, w.escalation, w.observable, o.day, o.last, a.next_day, g.follow_on
),
conditional AS (
  SELECT c.person, c.step, c.day, c.until, c.entry, c.option, n.indication, n.parts
  FROM step_options c
  JOIN indications n ON n.option = c.option
),
borne AS (
  SELECT c.person, c.step, c.option, c.indication, c.parts, COUNT(DISTINCT p.sign) AS found
  FROM conditional c
  JOIN indication_parts p ON p.indication = c.indication
  JOIN sign_items i ON i.sign = p.sign
  JOIN traces s ON s.person = c.person AND s.item = i.item
  CROSS JOIN params g
  WHERE s.until >= c.day - g.lookback AND s.day <= c.until
  GROUP BY c.person, c.step, c.option, c.indication, c.parts
),
indicated AS (
  SELECT DISTINCT b.person, b.step, b.option
  FROM borne b
  WHERE b.found = b.parts
  UNION
  SELECT DISTINCT c.person, c.step, c.option
  FROM conditional c
  WHERE c.parts = 0
),
hidden AS (
  SELECT n.option, MIN(COALESCE(s.observable, 1)) AS observable
  FROM indications n
  LEFT JOIN indication_parts p ON p.indication = n.indication
  LEFT JOIN signs s ON s.sign = p.sign
  GROUP BY n.option
),
unindicated AS (
  SELECT DISTINCT
    5 AS kind, c.person, c.step, c.option AS subject,
    CASE
      WHEN n.person IS NOT NULL THEN 0
      WHEN c.day - g.lookback < c.entry OR h.observable = 0 THEN NULL
      ELSE 1
    END AS deviates
  FROM conditional c
  JOIN hidden h ON h.option = c.option
  CROSS JOIN params g
  LEFT JOIN indicated n ON n.person = c.person AND n.step = c.step AND n.option = c.option
)
SELECT u.kind, u.person, u.step, u.subject, u.deviates FROM untriggered u
UNION ALL
SELECT s.kind, s.person, s.step, s.subject, s.deviates FROM skipped s
UNION ALL
SELECT u.kind, u.person, u.step, u.subject, u.deviates FROM unanswered u
UNION ALL
SELECT u.kind, u.person, u.step, u.subject, u.deviates FROM unfollowed u
UNION ALL
SELECT u.kind, u.person, u.step, u.subject, u.deviates FROM unindicated u
