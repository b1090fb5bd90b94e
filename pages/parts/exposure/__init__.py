"""What *Whom does this ranking serve?* draws."""
