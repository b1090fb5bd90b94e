SELECT query_code, MAX(query) AS query FROM log GROUP BY query_code ORDER BY query_code
