-- Each step as a move from the place before: the leading trigger, and the standing to the pathway.
-- standing: 1 within, 2 unsupported, 3 outside. kind: 1 start, 2 return, 3 again, 4 bypass, 5 escalation, 6 skip.
WITH summed AS (
  SELECT v.person, v.step, MIN(v.weight) AS weight, MIN(CASE WHEN v.verdict = 1 THEN v.rank END) AS rank
  FROM verdicts v
  GROUP BY v.person, v.step
),
led AS (
  SELECT
    s.person, s.step, CASE s.weight WHEN 1 THEN 1 WHEN 3 THEN 2 WHEN 5 THEN 4 ELSE 3 END AS verdict,
    v.trigger, v.bypass, v.basis, v.day
  FROM summed s
  LEFT JOIN verdicts v ON v.person = s.person AND v.step = s.step AND v.rank = s.rank
),
direct AS (
  SELECT e.source, e.target, MIN(e.escalation) AS escalation
  FROM escalations e
  WHERE e.source <> -1
  GROUP BY e.source, e.target
),
seen AS (
  SELECT s.person, s.stage, MIN(s.step) AS step
  FROM steps s
  JOIN (SELECT DISTINCT b.person FROM steps b WHERE b.epoch > 0) b ON b.person = s.person
  GROUP BY s.person, s.stage
),
placed AS (
  SELECT
    s.person, s.step, s.epoch, s.origin, s.stage, s.waited, s.day, s.until, s.options,
    s.next_stage, s.next_day, s.index_day, s.entry, s.last, s.died,
    l.verdict, l.trigger, l.bypass, l.basis, l.day AS evidence_day, d.escalation,
    CASE WHEN e.step < s.step THEN 1 ELSE 0 END AS again,
    CASE WHEN s.origin = 0 AND g.starts = 1 THEN 1 ELSE 0 END AS starts
  FROM steps s
  JOIN stages g ON g.stage = s.stage
  LEFT JOIN seen e ON e.person = s.person AND e.stage = s.stage
  LEFT JOIN led l ON l.person = s.person AND l.step = s.step
  LEFT JOIN direct d ON d.source = s.origin AND d.target = s.stage
)
SELECT
  p.person, p.step, p.epoch, p.origin, p.stage, p.waited, p.day, p.until, p.options, p.next_stage, p.next_day,
  p.index_day, p.entry, p.last, p.died, p.again, p.trigger, p.basis, p.evidence_day, p.escalation,
  COALESCE(p.verdict, 4) AS verdict,
  CASE WHEN p.starts = 1 OR p.verdict = 1 THEN 1 WHEN p.escalation IS NOT NULL THEN 2 ELSE 3 END AS standing,
  CASE
    WHEN p.starts = 1 THEN 1
    WHEN p.stage < p.origin THEN 2
    WHEN p.again = 1 THEN 3
    WHEN p.bypass = 1 THEN 4
    WHEN p.escalation IS NOT NULL THEN 5
    ELSE 6
  END AS kind
FROM placed p
