"""Given and family names of 80 languages: the one door to Faker, for its lists alone."""

import pkgutil
from functools import cache
from importlib import import_module

_WORDS_TOO = frozenset(
    (  # noqa: SIM905 (so many quoted words would read worse)
        "Ace Amber Angel April Art August Austin Autumn Bay Bill Blue Brook Buck Carol Case Chance Chase Cherry China Christian Clay "
        "Cliff Colt Dale Dallas Dawn Dean Deal Destiny Diamond Dick Dollar Drew Earl Earnest Easter Eden Eve Faith Fern Flora Florence "
        "France Frank Gay Gene Gold Grace Grant Guy Happy Harmony Hazel Heath Heather Heaven Holly Honor Hope Hunter Indy Iris Ivory "
        "Ivy Jack Jade Jasmine Jean Jewel Jordan Joy Joyce July June Justice Kelly King Lane Lance Laurel Law Lee Lily London Love Lucky "
        "Major Mark Marina Mark Mason May Melody Mercy Merit Milan Miles Misty Nevada Norm Olive Pansy Paris Parker Patience Pearl Penny Peace "
        "Phoenix Piper Poppy Price Prince Providence Queen Rain Ray Reed Reid Rich River Rob Robin Rocky Roman Rose Ruby Rusty Sage "
        "Salem Sally Sandy Savannah Shade Sharp Sky Star Sterling Stone Stormy Sunny Sydney Summer Tate Taylor Temple Terry Tiffany "
        "Trinity Tyre Vic Victoria Viola Violet Virgil Virginia Wade Wells West Will Winter Woody Worth Young Yen Bond Major Alba "
        "Asia Aurora Carolina Charlotte Columbia Cruz Dakota Devon Georgia Guadalupe Houston India Indiana Israel Jackson Kent "
        "Kenya Kingston Lincoln Madison Montana Orlando Persia Regina Santiago Troy Washington Wyoming Ali Mercedes Bentley "
        "The This That And For But Not All Can Has Her His How New Now Old One Our Out See She Two Who Why You Your An In On At As "
        "Be By Do Go He If Is It Me My No Of Or So To Up Us We Am Any Are Air Car Data Day Don Per Pro Sun Son Man Mon Tue Wed Thu Fri "
        "Sat Sun Jan Feb Mar Apr Jun Jul Aug Sep Oct Nov Dec Max Min Link Bank Page Best Card Case Tax Van Von Del Den Das Der Die "
        "Alpha Beta Gamma Delta Omega Sigma Trust Sales Story Unit Central Royal Viva Vista Nova Polo Era Zen Leo Mali Chad Cyprus Mega Data"
    ).split()
)
"""Given names that are more often words, months or places."""


@cache
def given_names() -> frozenset[str]:
    """Return the names as they are written, with a capital; those that are more often something else are left out."""
    return _names("first_name") - _WORDS_TOO


@cache
def family_names() -> frozenset[str]:
    """Return family names in the same way; of three letters or fewer, none."""
    return frozenset(name for name in _names("last_name") if len(name) > 3) - _WORDS_TOO


def _names(beginning: str) -> frozenset[str]:
    people = import_module("faker.providers.person")
    found: set[str] = set()
    for locale in pkgutil.iter_modules(people.__path__):
        provider = import_module(f"faker.providers.person.{locale.name}").Provider
        for attribute, names in vars(provider).items():
            if attribute.startswith(beginning) and isinstance(names, tuple | list | dict):
                found.update(names)
    return frozenset(name for name in found if len(name) > 2 and name[0].isupper() and " " not in name)
