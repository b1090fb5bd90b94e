SELECT query_code, rank, item_code, policy,
       COUNT(*) AS impressions, COUNT(*) / SUM(1 / propensity) AS propensity
FROM log
GROUP BY query_code, rank, item_code, policy
ORDER BY query_code, rank, item_code, policy
