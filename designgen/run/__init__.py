"""Carrying out a plan: what is done already, what is made, what is withheld, and where it is put."""

from __future__ import annotations
