SELECT query_code, item_code, rank, bucket % 5 AS fold,
       COUNT(*) AS impressions,
       CAST(SUM(CASE WHEN reward > 0 THEN 1 ELSE 0 END) AS BIGINT) AS clicks,
       SUM(reward) AS rewards
FROM log
GROUP BY query_code, item_code, rank, bucket % 5
ORDER BY query_code, item_code, rank, fold
