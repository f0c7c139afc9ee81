"""Generators of the style and swatch library: every picture is made here from a seed."""
