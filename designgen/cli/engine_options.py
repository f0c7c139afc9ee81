"""The engine's settings as options, shared by every command that paints. A test holds them to recipe.engine.Engine."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from designgen.recipe.engine import Engine

PANEL = "How it is computed"

StyleLoss = Literal["gram", "gram+moments", "w2", "sliced"]
Variation = Literal["l1", "l2", "power"]
Optimiser = Literal["auto", "lbfgs", "adam"]
Scales = Literal["pyramid", "single"]
Colour = Literal["style", "luminance", "covariance", "palette", "free"]
Pooling = Literal["max", "average", "l2"]


def _option(kind: Any, text: str, metavar: str | None = None, *names: str) -> Any:
    return Annotated[kind | None, typer.Option(*names, help=text, metavar=metavar, rich_help_panel=PANEL)]


OPTIONS: Mapping[str, Any] = MappingProxyType(
    {
        "preset": _option(str, "A recipe of the literature, such as paper-gatys; see designgen presets list.", "NAME"),
        "colour": _option(Colour, "Whose colours the design has; luminance and covariance keep the swatch's."),
        "palette": _option(str, "2 to 16 colours for the design, such as #1b2a49,#f4efe6,#c8553d.", "COLOURS"),
        "protect": _option(str, "Where the motif stays readable: saliency finds it, or give a mask.", "saliency|MASK"),
        "protect_amount": _option(float, "How many times harder it is held there; 8 unless given."),
        "init": _option(str, "Begin with the content, noise, noise in the style's colours, or a picture.", "content|…"),
        "style_loss": _option(StyleLoss, "What of the style must agree; gram is Gatys'."),
        "style_layers": _option(str, "Style layers and weights, such as relu1_1=1,relu3_1=0.5.", "LAYERS"),
        "content_layers": _option(str, "Content layers and weights, such as relu4_2.", "LAYERS"),
        "histogram": _option(float, "Weight of the histogram loss; 0 unless given."),
        "tv_kind": _option(Variation, "Form of total variation; l2 unless given."),
        "tv_power": _option(float, "Beta of --tv-kind power."),
        "alpha": _option(float, "The papers' content weight, instead of --strength."),
        "beta": _option(float, "The papers' style weight, instead of --strength."),
        "tv_weight": _option(float, "The papers' weight of total variation; with --alpha and --beta."),
        "optimiser": _option(Optimiser, "auto is L-BFGS, and Adam at print sizes."),
        "learning_rate": _option(float, "Of Adam."),
        "beta1": _option(float, "Of Adam.", None, "--beta1"),
        "beta2": _option(float, "Of Adam.", None, "--beta2"),
        "epsilon": _option(float, "Of Adam."),
        "average": _option(bool, "Return the average of Adam's iterates.", None, "--average/--no-average"),
        "boxed": _option(bool, "Keep pixels in range at every step, not only at the end.", None, "--boxed/--no-boxed"),
        "steps": _option(int, "Evaluations in all, instead of the quality's."),
        "scales": _option(Scales, "Coarse to fine, or the final size alone."),
        "plateau": _option(float, "Leave a scale once 8 steps improve the loss by less than this share."),
        "jitter": _option(bool, "Shift the repeat under the network's grid as it works.", None, "--jitter/--no-jitter"),
        "pooling": _option(Pooling, "Of VGG-19 and VGG-16."),
        "max_memory_mb": _option(int, "Memory a transfer may use; larger pictures are computed in blocks.", "MB"),
    }
)
"""Option by option: type, help, metavar."""

_SPELLED = {"max_memory_mb": "--max-memory"}


def with_engine_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command every option of the engine; it gets those that were given as `engine`, a dict by field name."""
    signature = inspect.signature(command, eval_str=True)
    own = [parameter for name, parameter in signature.parameters.items() if name != "engine"]
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=_spelled(name, kind))
        for name, kind in OPTIONS.items()
    ]

    @functools.wraps(command)
    def wrapper(*args: Any, **given: Any) -> Any:
        engine = {name: given.pop(name) for name in OPTIONS}
        return command(*args, engine={k: v for k, v in engine.items() if v is not None}, **given)

    wrapper.__signature__ = signature.replace(parameters=[*own, *added])  # type: ignore[attr-defined]
    wrapper.__annotations__ = {p.name: p.annotation for p in (*own, *added)}
    del wrapper.__wrapped__
    return wrapper


def _spelled(name: str, kind: Any) -> Any:
    if name not in _SPELLED:
        return kind
    option = kind.__metadata__[0]
    return Annotated[int | None, typer.Option(_SPELLED[name], help=option.help, metavar="MB", rich_help_panel=PANEL)]


def check_engine(given: Mapping[str, Any]) -> Engine:
    """Check what was given.

    Raises:
        UsageError: With every problem, in the words of the options.
    """
    from pydantic import ValidationError

    from designgen.errors import UsageError
    from designgen.recipe.engine import Engine

    try:
        return Engine(**given)
    except ValidationError as error:
        problems = []
        for item in error.errors(include_url=False):
            field = str(item["loc"][0]) if item["loc"] else ""
            option = _SPELLED.get(field, "--" + field.replace("_", "-"))
            said = item["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
            problems.append(f"{option}: {said}" if field else said[:1].upper() + said[1:])
        raise UsageError("; ".join(problems) + ".", "See --help for what each may be.") from error
