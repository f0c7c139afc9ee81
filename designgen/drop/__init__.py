"""The nightly drop: what is due, made by a run, published whole or not at all. What must hold: docs/drop.md."""
