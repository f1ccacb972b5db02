"""Admission: extracts as departments send them become the tables of raw, row by row admitted or refused."""

from schemas.admit.ahead import ReadAhead, list_files
from schemas.admit.elsewhere import admit_elsewhere
from schemas.admit.inspection import SheetReading, inspect
from schemas.admit.intake import Intake, Progress, admit
from schemas.admit.pick import pick_deliveries
from schemas.admit.verdict import Refusal
from schemas.gates import Gates

__all__ = [
    "Gates",
    "Intake",
    "Progress",
    "ReadAhead",
    "Refusal",
    "SheetReading",
    "admit",
    "admit_elsewhere",
    "inspect",
    "list_files",
    "pick_deliveries",
]
