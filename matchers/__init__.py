"""Matching: records with records, persons with policies, entitlements with benefits.

The linkage is a library of its own:

    from matchers import link, Number, Name, BirthDate, Sex, Phone, Place, Text
"""

from matchers.fields import BirthDate, Identifier, Kin, Name, Number, Phone, Place, Sex, Text
from matchers.library import Linkage, link

__all__ = [
    "BirthDate",
    "Identifier",
    "Kin",
    "Linkage",
    "Name",
    "Number",
    "Phone",
    "Place",
    "Sex",
    "Text",
    "link",
]
