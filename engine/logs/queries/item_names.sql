SELECT item_code, MAX(item) AS item FROM log GROUP BY item_code ORDER BY item_code
