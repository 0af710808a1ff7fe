-- Each trigger at each step: 1 met, 2 not met, 3 no data, 4 not applicable; basis 1 recorded, 2 derived. The smallest
-- `weight` decides the step: 1 met, 2 no data as the records are too short, 3 not met, 4 no data as nothing can show
-- it, 5 not applicable.
WITH best AS (
  SELECT
    e.person, e.step, e.trigger, e.sign,
    MAX(CASE WHEN e.basis = 1 THEN e.day END) AS recorded,
    MAX(CASE WHEN e.basis = 2 THEN e.day END) AS derived
  FROM evidence e
  GROUP BY e.person, e.step, e.trigger, e.sign
),
weighed AS (
  SELECT
    a.person, a.step, a.trigger,
    COUNT(COALESCE(b.recorded, b.derived)) AS found,
    COUNT(b.recorded) AS on_record,
    MAX(b.recorded) AS latest_recorded,
    MAX(COALESCE(b.recorded, b.derived)) AS latest,
    MAX(CASE WHEN b.person IS NULL AND s.observable = 0 THEN 1 ELSE 0 END) AS unobservable,
    MAX(CASE WHEN t.sign IS NULL THEN 0 ELSE 1 END) AS tried
  FROM step_triggers a
  LEFT JOIN trigger_parts p ON p.trigger = a.trigger
  LEFT JOIN signs s ON s.sign = p.sign
  LEFT JOIN (SELECT DISTINCT i.sign FROM trial_items i) t ON t.sign = p.sign
  LEFT JOIN best b ON b.person = a.person AND b.step = a.step AND b.trigger = a.trigger AND b.sign = p.sign
  GROUP BY a.person, a.step, a.trigger
),
judged AS (
  SELECT
    a.person, a.step, a.trigger, a.bypass, a.rank, a.candidate, w.tried,
    CASE WHEN a.candidate = 1 AND w.found = a.parts THEN 1 ELSE 0 END AS met,
    CASE WHEN w.on_record = a.parts THEN 1 ELSE 2 END AS basis,
    CASE WHEN w.on_record = a.parts THEN w.latest_recorded ELSE w.latest END AS day,
    w.unobservable,
    CASE WHEN a.day - CASE WHEN w.tried = 1 THEN g.trial_window ELSE a.reach END < a.entry THEN 1 ELSE 0 END AS short
  FROM step_triggers a
  JOIN weighed w ON w.person = a.person AND w.step = a.step AND w.trigger = a.trigger
  CROSS JOIN params g
),
exempt AS (
  SELECT j.person, j.step
  FROM judged j
  WHERE j.bypass = 1 AND j.met = 1
  GROUP BY j.person, j.step
),
weighted AS (
  SELECT
    j.person, j.step, j.trigger, j.bypass, j.rank, j.met, j.basis, j.day,
    CASE
      WHEN j.candidate = 0 THEN 5
      WHEN j.met = 1 THEN 1
      WHEN j.tried = 1 AND x.person IS NOT NULL THEN 5
      WHEN j.unobservable = 1 THEN 4
      WHEN j.short = 1 THEN 2
      ELSE 3
    END AS weight
  FROM judged j
  LEFT JOIN exempt x ON x.person = j.person AND x.step = j.step
)
SELECT
  w.person, w.step, w.trigger, w.bypass, w.rank, w.weight,
  CASE w.weight WHEN 1 THEN 1 WHEN 3 THEN 2 WHEN 5 THEN 4 ELSE 3 END AS verdict,
  CASE WHEN w.met = 1 THEN w.basis END AS basis,
  CASE WHEN w.met = 1 THEN w.day END AS day
FROM weighted w
