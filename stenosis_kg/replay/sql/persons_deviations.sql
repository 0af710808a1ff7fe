-- The table `deviations`.
SELECT
  d.person AS subject_id, d.step, n.kind_label AS kind, n.sentence, n.words, n.iri AS about, n.label AS about_label
FROM deviations d
JOIN names_deviation n ON n.kind = d.kind AND n.subject = d.subject
WHERE d.deviates = 1
ORDER BY d.person, d.step, d.kind, d.subject
