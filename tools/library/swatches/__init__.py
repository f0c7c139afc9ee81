"""One module for each family of swatches."""
