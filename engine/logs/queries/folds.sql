SELECT bucket % 5 AS fold, query_code, rank, item_code,
       COUNT(*) AS impressions,
       CAST(SUM(CASE WHEN reward > 0 THEN 1 ELSE 0 END) AS BIGINT) AS clicks,
       SUM(reward) AS rewards
FROM log
GROUP BY bucket % 5, query_code, rank, item_code
ORDER BY fold, query_code, rank, item_code
