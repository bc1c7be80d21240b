"""What stands in a paper, and the ways in which numbers and days are written."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

MONTHS_EN = "January February March April May June July August September October November December".split()  # noqa: SIM905
MONTHS_DE = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()  # noqa: SIM905
FIRMS = (
    "Nordlicht Logistik GmbH", "Harrow & Finch Ltd", "Bellweather Supplies Inc.", "Tessin Metallbau AG", "Oakline Cleaning Services",
    "Prisma Druck KG", "Quayside Catering Ltd", "Vogel Elektrotechnik GmbH", "Summit Paper Co.", "Lindqvist Consulting AB",
)  # fmt: skip
LAWS = ("England and Wales", "Germany", "Switzerland", "the State of New York", "Austria")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A generated paper and the value of each field that it has."""

    name: str
    template: str
    text: str
    gold: dict[str, str | float | bool] = field(default_factory=dict)


@dataclass(slots=True)
class Draw:
    """Values drawn for one paper."""

    random: random.Random

    def day(self) -> date:
        """Return a day whose number is above 12, so that no form of it can be read two ways."""
        return date(2026, self.random.randint(1, 12), self.random.randint(13, 28))

    def later(self, day: date, days: int) -> date:
        """Return a later day, again above 12."""
        found = day + timedelta(days=days)
        return found if found.day > 12 else found.replace(day=13 + found.day)

    def cents(self, low: int, high: int) -> float:
        """Return an amount."""
        return self.random.randint(low * 100, high * 100) / 100

    def firm(self) -> str:
        """Return a firm's name."""
        return self.random.choice(FIRMS)

    def number(self) -> str:
        """Return a number of an invoice, an order or a contract."""
        n = self.random.randint(100, 99999)
        return self.random.choice((f"{n}", f"INV-{n}", f"2026-{n:05}", f"RE{n}", f"{n}/26", f"A-{n}-X"))

    def iban(self) -> str:
        """Return a German or British account that its check digits allow."""
        country, body = self.random.choice(
            (
                ("DE", "".join(self.random.choices("0123456789", k=18))),
                ("GB", "NWBK" + "".join(self.random.choices("0123456789", k=14))),
            )
        )
        digits = "".join(str(int(c, 36)) for c in f"{body}{country}00")
        return f"{country}{98 - int(digits) % 97:02}{body}"


def en(day: date) -> str:
    """Write a day as ``3 March 2026``."""
    return f"{day.day} {MONTHS_EN[day.month - 1]} {day.year}"


def us(day: date) -> str:
    """Write a day as ``March 3, 2026``."""
    return f"{MONTHS_EN[day.month - 1]} {day.day}, {day.year}"


def de(day: date) -> str:
    """Write a day as ``03.03.2026``."""
    return f"{day:%d.%m.%Y}"


def de_long(day: date) -> str:
    """Write a day as ``3. März 2026``."""
    return f"{day.day}. {MONTHS_DE[day.month - 1]} {day.year}"


def eur(value: float) -> str:
    """Write an amount as ``1.234,50 €``."""
    return f"{grouped(value, '.', ',')} €"


def grouped(value: float, thousands: str = ",", decimal: str = ".") -> str:
    """Write a number with two decimals."""
    return f"{value:,.2f}".replace(",", "\0").replace(".", decimal).replace("\0", thousands)


def spaced(iban: str) -> str:
    """Write an account in groups of four."""
    return " ".join(iban[n : n + 4] for n in range(0, len(iban), 4))
