-- The table `escalations`.
SELECT
  m.person AS subject_id, m.step, f.iri AS from_stage, f.label AS from_label, t.iri AS to_stage, t.label AS to_label,
  m.day - m.index_day AS day, m.waited AS days,
  CASE m.kind WHEN 2 THEN 'return' WHEN 3 THEN 'again' WHEN 4 THEN 'bypass' WHEN 5 THEN 'escalation' ELSE 'skip' END AS kind,
  CASE m.standing WHEN 1 THEN 'within' WHEN 2 THEN 'unsupported' ELSE 'outside' END AS standing,
  CASE m.verdict WHEN 1 THEN 'met' WHEN 2 THEN 'not met' WHEN 3 THEN 'no data' ELSE 'not applicable' END AS verdict,
  CASE m.basis WHEN 1 THEN 'recorded' WHEN 2 THEN 'derived' ELSE 'no recorded' END AS label,
  g.iri AS trigger, g.label AS trigger_label, m.evidence_day - m.index_day AS evidence_day, g.sentence
FROM moves m
JOIN names_place f ON f.stage = m.origin
JOIN names_place t ON t.stage = m.stage
LEFT JOIN names_trigger g ON g.trigger = m.trigger
WHERE m.kind > 2 OR (m.kind = 2 AND m.trigger IS NOT NULL)
ORDER BY m.person, m.step
