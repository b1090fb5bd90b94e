"""Who may open which log, and what the operator of a server decides."""
