"""The recipe of one night: that of every night, with the date where it belongs."""

from __future__ import annotations

from datetime import date

from designgen.recipe.catalogue import Catalogue
from designgen.recipe.models import Recipe


def recipe_of_night(recipe: Recipe, day: date) -> Recipe:
    """Return the recipe of a date: a run of its own, a catalogue with that date on its cover, and a gallery.

    What the recipe says itself of the catalogue's date and gallery stays; one that says nothing of a catalogue gets a
    lookbook for print and for screen.
    """
    wanted = recipe.catalogue or Catalogue()
    ours = {"date": day.isoformat(), "gallery": True}
    catalogue = wanted.model_copy(update={k: v for k, v in ours.items() if k not in wanted.model_fields_set})
    title = recipe.title or recipe.name.replace("-", " ").replace("_", " ").capitalize()
    return recipe.model_copy(update={"name": run_name(recipe, day), "title": title, "catalogue": catalogue})


def run_name(recipe: Recipe, day: date) -> str:
    """Return the name of the run that makes the drop of a date."""
    return f"{recipe.name}-{day.isoformat()}"
