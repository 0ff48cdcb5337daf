"""Questions for one day's books: `julianday` compares moments, however they were written down."""

FIRST_WRITTEN = """
SELECT MIN(at) AS at FROM (
    SELECT MIN(opened_at) AS at FROM matter
    UNION ALL SELECT MIN(at) FROM audit
    UNION ALL SELECT MIN(at) FROM exchange
)
"""
LOADED_BETWEEN = """
SELECT COALESCE(SUM(added), 0) AS n FROM exchange
WHERE julianday(at) >= julianday(?) AND julianday(at) < julianday(?)
"""
ENDED_BETWEEN = """
SELECT matter.id, body.attempt, body.end FROM body JOIN matter ON matter.seq = body.matter
WHERE body.end IN ('issued', 'retained', 'rejected')
  AND julianday(body.ended_at) >= julianday(?) AND julianday(body.ended_at) < julianday(?)
ORDER BY body.seq
"""
ORDERED_BETWEEN = """
SELECT matter.id, MAX(step.intent_at) AS at,
    EXISTS (
        SELECT 1 FROM step AS s WHERE s.matter = matter.seq AND s.name = 'apply' AND s.state != 'refused'
    ) AS applied
FROM step JOIN matter ON matter.seq = step.matter
WHERE step.name = 'order_fee' AND step.state != 'refused'
  AND julianday(step.intent_at) >= julianday(?) AND julianday(step.intent_at) < julianday(?)
GROUP BY matter.seq ORDER BY matter.seq
"""
