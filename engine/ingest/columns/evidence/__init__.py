"""What a column's name and its values say about its meaning."""
