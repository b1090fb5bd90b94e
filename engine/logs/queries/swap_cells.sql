SELECT bucket, ABS(CAST(arm AS INTEGER)) AS swapped,
       CAST(SUM(CASE WHEN rank = 1 AND CAST(arm AS INTEGER) > 0 THEN 1 ELSE 0 END) AS BIGINT) AS one_arm,
       CAST(SUM(CASE WHEN rank = 1 AND CAST(arm AS INTEGER) < 0 THEN 1 ELSE 0 END) AS BIGINT) AS other_arm,
       CAST(SUM(CASE WHEN rank = 1 AND reward > 0 THEN 1 ELSE 0 END) AS BIGINT) AS clicks_at_top,
       CAST(SUM(CASE WHEN rank > 1 AND reward > 0 THEN 1 ELSE 0 END) AS BIGINT) AS clicks_below
FROM log
WHERE ABS(CAST(arm AS INTEGER)) > 1 AND (rank = 1 OR rank = ABS(CAST(arm AS INTEGER)))
GROUP BY bucket, ABS(CAST(arm AS INTEGER))
ORDER BY bucket, swapped
