-- Moves by trigger: met by a code, met by a rule, not met, no data, and led by it.
SELECT
  v.trigger,
  COUNT(CASE WHEN v.verdict = 1 AND v.basis = 1 THEN 1 END) AS recorded,
  COUNT(CASE WHEN v.verdict = 1 AND v.basis = 2 THEN 1 END) AS derived,
  COUNT(CASE WHEN v.verdict = 2 THEN 1 END) AS not_met,
  COUNT(CASE WHEN v.verdict = 3 THEN 1 END) AS no_data,
  COUNT(CASE WHEN m.trigger = v.trigger THEN 1 END) AS led
FROM verdicts v
JOIN moves m ON m.person = v.person AND m.step = v.step
GROUP BY v.trigger
