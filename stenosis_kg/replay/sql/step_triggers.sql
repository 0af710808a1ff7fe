-- Each step with every trigger of every escalation into its stage, and the window (`reach`, in days) of its evidence.
SELECT
  s.person, s.step, s.epoch, s.operation, s.day, s.prior, s.entry,
  e.bypass, t.trigger, t.parts, t.reach, t.rank,
  CASE WHEN e.bypass = 1 OR e.source = s.origin THEN 1 ELSE 0 END AS candidate
FROM steps s
JOIN escalations e ON e.target = s.stage
JOIN triggers t ON t.escalation = e.escalation
