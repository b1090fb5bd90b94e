"""What a click says about two results of the same page: rather this than that."""
