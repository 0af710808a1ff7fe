-- Events whose code is in the codebook, as items: a concept at a level of match.
SELECT e.person, e.day, e.until, c.item
FROM events e
JOIN codebook c ON c.code = e.code
