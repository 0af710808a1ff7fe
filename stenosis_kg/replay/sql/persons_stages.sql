-- The table `stages`.
SELECT
  m.person AS subject_id, m.step, p.iri AS stage, p.label AS stage_label, m.day - m.index_day AS day,
  m.until - m.index_day AS until, o.label AS options
FROM moves m
JOIN names_place p ON p.stage = m.stage
JOIN names_options o ON o.options = m.options
ORDER BY m.person, m.step
