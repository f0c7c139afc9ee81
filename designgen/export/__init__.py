"""Files for mills and print services: tiles, sheets and lengths of cloth, at their printed size."""

from __future__ import annotations

from designgen.export.cloth import PLAIN, Cloth
from designgen.export.forms import Form, parse_form
from designgen.export.order import EXTENSIONS, FORMATS, SUFFIXES, Delivery, Order, prepare
from designgen.export.services import Service, find_service, list_services, read_service
from designgen.export.sidecar import sidecar

__all__ = [
    "EXTENSIONS",
    "FORMATS",
    "PLAIN",
    "SUFFIXES",
    "Cloth",
    "Delivery",
    "Form",
    "Order",
    "Service",
    "find_service",
    "list_services",
    "parse_form",
    "prepare",
    "read_service",
    "sidecar",
]
