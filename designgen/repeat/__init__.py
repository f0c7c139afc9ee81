"""How tiles repeat: lattices, sizes, making pictures periodic, measuring seams."""
