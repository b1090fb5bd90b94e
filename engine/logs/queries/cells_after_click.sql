SELECT query_code, item_code, rank, last_click,
       COUNT(*) AS impressions,
       CAST(SUM(clicked) AS BIGINT) AS clicks
FROM (
  SELECT query_code, item_code, rank,
         CASE WHEN reward > 0 THEN 1 ELSE 0 END AS clicked,
         COALESCE(MAX(CASE WHEN reward > 0 THEN rank ELSE 0 END) OVER (
           PARTITION BY impression ORDER BY rank
           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS last_click
  FROM log
) AS followed
GROUP BY query_code, item_code, rank, last_click
ORDER BY query_code, item_code, rank, last_click
