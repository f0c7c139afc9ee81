"""Spot colours: reducing a design to inks, plates and films of them, palette files, colourways.

Colour is worked on as a printer does: a design becomes a map of labels and a list of inks, and everything after it
(plates, coverage, colourways) is made from those two.
"""
