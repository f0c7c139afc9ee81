"""Which nights are made, from dates alone; and the recipe of one night."""

from __future__ import annotations

from datetime import UTC, date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from designgen.drop.nights import Shelves, Wanted, choose_nights
from designgen.drop.recipe import recipe_of_night
from designgen.drop.schedule import Schedule
from designgen.errors import InputError, OutputError, UsageError
from designgen.recipe.drop import Drop, Hooks, Mail
from designgen.recipe.load import RecipeError, parse_recipe

DAY = date(2026, 11, 21)
NIGHTLY = Schedule(time(2), UTC)
RECIPE = 'name = "nightly"\n[[designs]]\nswatches = ["a.png"]\nstyles = ["b.png"]\n'


def there(*published: date, **more: object) -> Shelves:
    newest = max(published, default=None)
    return Shelves(lambda day: "published" if day in published else "missing", newest, **more)  # type: ignore[arg-type]


def chosen(wanted: Wanted, shelves: Shelves) -> list[tuple[date, str]]:
    return [(night.day, night.action) for night in choose_nights(wanted, NIGHTLY, shelves, "nightly")]


def test_what_is_due_is_made_once() -> None:
    assert chosen(Wanted(DAY, DAY), there()) == [(DAY, "make")]
    assert chosen(Wanted(DAY, DAY), there(DAY)) == [(DAY, "skip")]
    assert chosen(Wanted(DAY, DAY, replace=True), there(DAY)) == [(DAY, "replace")]
    assert chosen(Wanted(DAY, DAY, replace=True), there()) == [(DAY, "make")]


def test_a_later_drop_made_by_hand_ends_what_is_due() -> None:
    tomorrow = DAY + timedelta(days=1)
    assert chosen(Wanted(DAY, tomorrow), there(tomorrow)) == [(DAY, "skip")]
    assert chosen(Wanted(DAY, tomorrow, asked=DAY), there(tomorrow)) == [(DAY, "make")]
    with pytest.raises(InputError, match="clock"):
        chosen(Wanted(DAY, DAY), there(tomorrow))


def test_dates_ahead() -> None:
    ahead = DAY + timedelta(days=2)
    with pytest.raises(UsageError, match="ahead"):
        chosen(Wanted(DAY, DAY, asked=ahead), there())
    assert chosen(Wanted(DAY, DAY, asked=ahead, dry_run=True), there()) == [(ahead, "make")]


def test_a_folder_of_somebody_else() -> None:
    with pytest.raises(OutputError, match="no drop of ours"):
        chosen(Wanted(DAY, DAY), Shelves(lambda _day: "foreign"))
    with pytest.raises(UsageError, match='"evening"'):
        chosen(Wanted(DAY, DAY), there(DAY, owner=lambda _day: "evening"))
    assert chosen(Wanted(DAY, DAY), Shelves(lambda _day: "damaged")) == [(DAY, "replace")]


@given(st.sets(st.integers(0, 9)), st.integers(0, 9), st.sets(st.integers(0, 9)))
def test_catching_up(published: set[int], count: int, once: set[int]) -> None:
    dates = {DAY - timedelta(days=back) for back in published}
    shelves = there(*dates, once={DAY - timedelta(days=back) for back in once} | dates)
    found = choose_nights(Wanted(DAY, DAY, catch_up=count), NIGHTLY, shelves, "nightly")
    days = [night.day for night in found]
    assert days == sorted(days) and days[-1] == DAY
    assert all(DAY - timedelta(days=count) <= day for day in days)
    made = {night.day for night in found if night.action == "make"}
    window = {DAY - timedelta(days=back) for back in range(1, count + 1)}
    assert made == (window - dates - set(shelves.once)) | ({DAY} - dates), "each missed night once, no pruned one"


def test_the_recipe_of_a_night_has_its_date() -> None:
    night = recipe_of_night(parse_recipe(RECIPE, "r", "r"), DAY)
    assert (night.name, night.title) == ("nightly-2026-11-21", "Nightly")
    assert night.catalogue is not None
    assert night.catalogue.date == "2026-11-21" and night.catalogue.gallery and len(night.catalogue.editions) == 2


def test_what_the_recipe_says_itself_stays() -> None:
    text = RECIPE + '[catalogue]\ndate = "Autumn"\ngallery = false\n'
    night = recipe_of_night(parse_recipe(text, "r", "r"), DAY)
    assert night.catalogue is not None and (night.catalogue.date, night.catalogue.gallery) == ("Autumn", False)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('at = "25:00"', "02:00"),
        ("at = 02:00:30", "02:00"),
        ('timezone = "Europe/Barlin"', "did you mean Europe/Berlin"),
        ('days = ["someday"]', "mon"),
        ("days = []", "days"),
        ('ping_url = "file:///etc/passwd"', "ping_url"),
        ('[drop.hooks]\non_success = "rm -rf /"', "list of a program"),
        ("[drop.hooks]\non_success = []", "on_success"),
        ("[drop.hooks]\ntimeout_s = 0", "timeout_s"),
        ('[drop.mail]\nto = "nobody"', "no address"),
        ('[drop.mail]\nto = "a@b"\nsmtp = "smtp://x"', "host"),
        ('[drop.mail]\nto = "a@b"\nuser = "me"', "go together"),
        ('[drop.mail]\nto = "a@b"\npassword = "secret"', "password"),
    ],
)
def test_what_a_recipe_may_not_say(text: str, said: str) -> None:
    with pytest.raises(RecipeError, match=said):
        parse_recipe(f"{RECIPE}[drop]\n{text}\n", "r", "r")


def test_what_a_recipe_may_say() -> None:
    text = (
        '[drop]\nat = 03:30:00\ndays = ["Monday", "thu"]\ntimezone = "Europe/Berlin"\n[drop.mail]\nto = "a@b.example"\n'
    )
    drop = parse_recipe(RECIPE + text, "r", "r").drop
    assert drop is not None and drop.at == time(3, 30) and drop.days == ("mon", "thu")
    assert drop.mail is not None and drop.mail.to == ("a@b.example",)
    assert Drop().at == time(2) and Hooks().on_success is None


def test_no_password_goes_in_the_open() -> None:
    with pytest.raises(ValidationError, match="in the open"):
        Mail(to="a@b", smtp="x:25", security="none", user="me", password_file="secret")
