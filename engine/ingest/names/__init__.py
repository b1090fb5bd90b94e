"""What click logs call their columns and actions, and the words that such names are made of."""
