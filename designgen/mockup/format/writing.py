"""A specification as the text of a template.toml."""

from __future__ import annotations

from typing import Any

import tomli_w

from designgen.mockup.format.spec import TemplateSpec


def spec_toml(spec: TemplateSpec, heading: str = "") -> str:
    """Return the text of a template.toml that reads back as the same specification.

    Args:
        spec: The template.
        heading: Said in a comment at the top.
    """
    comment = "".join(f"# {line}\n" for line in heading.splitlines())
    return comment + tomli_w.dumps(_plain(spec.model_dump(exclude_defaults=True) | {"format": spec.format}))


def _plain(value: Any) -> Any:
    """Drop what TOML cannot say (nothing), and round what nobody can measure."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return round(value, 6) if isinstance(value, float) else value
