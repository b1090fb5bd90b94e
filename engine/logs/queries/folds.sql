SELECT bucket % 5 AS fold, query_code, rank, item_code,
       COUNT(*) AS impressions, SUM(reward) AS rewards
FROM log
GROUP BY bucket % 5, query_code, rank, item_code
ORDER BY fold, query_code, rank, item_code
