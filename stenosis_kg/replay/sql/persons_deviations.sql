-- The table `deviations`.
SELECT
  a.person AS subject_id, a.step, n.of AS kind, n.sentence, n.said AS words, n.iri AS about, n.label AS about_label
FROM assessed a
JOIN names_departure n ON n.kind = a.kind AND n.subject = a.subject
WHERE a.departs = 1
ORDER BY a.person, a.step, a.kind, a.subject
