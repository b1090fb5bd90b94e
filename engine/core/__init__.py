"""What every room stands on: methods, references, errors, numbers."""
