"""One module for each family of style pictures."""
