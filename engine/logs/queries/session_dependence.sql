SELECT SUM(total * total - squares) / 2 AS product,
       SUM(spread * spread - spread_squares) / 2 AS variance
FROM (
  SELECT impression,
         SUM(surprise) AS total, SUM(surprise * surprise) AS squares,
         SUM(variance) AS spread, SUM(variance * variance) AS spread_squares
  FROM (
    SELECT log.impression AS impression,
           CASE WHEN log.reward > 0 THEN 1 ELSE 0 END - expected.probability AS surprise,
           expected.probability * (1 - expected.probability) AS variance
    FROM log
    JOIN expected ON log.query_code = expected.query_code
                 AND log.item_code = expected.item_code AND log.rank = expected.rank
  ) AS surprises
  GROUP BY impression
) AS impressions
