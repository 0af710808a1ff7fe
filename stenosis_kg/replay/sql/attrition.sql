-- From everybody in the data to the cohort.
SELECT
  (SELECT COUNT(*) FROM people) AS in_the_data,
  (SELECT COUNT(*) FROM indexed) AS with_an_index,
  (SELECT COUNT(*) FROM entered) AS observed,
  (SELECT COUNT(*) FROM cohort) AS in_the_cohort
