"""What the pages share: controls bound to the URL, the chosen log, charts, jobs."""
