"""Check digits: pure functions from the characters of an identifier to whether it can be one.

Each takes the identifier as it was written; blanks, dots and hyphens do not count.
"""

import hashlib
import re
from collections.abc import Sequence

_APART = re.compile(r"[\s.\-/·]")
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VERHOEFF_PRODUCT = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_VERHOEFF_ORDER = (
    "0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip
IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28,
    "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18,
    "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22,
    "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20,
    "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18,
    "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SC": 31, "SE": 24,
    "SI": 19, "SK": 24, "SM": 27, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24,
    "XK": 20,
}  # fmt: skip
"""Characters of an IBAN in each country, from the registry of ISO 13616."""

_FISCALE_ODD = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16,
         10, 22, 25, 24, 23),
        strict=True,
    )
)  # fmt: skip


def bare(written: str) -> str:
    """Return the characters that count, in upper case."""
    return _APART.sub("", written).upper()


def digits(written: str) -> list[int]:
    """Return the digits of an identifier."""
    return [int(character) for character in written if character in "0123456789"]


def luhn(written: str) -> bool:
    """ISO/IEC 7812: cards, and the national numbers of Canada and Sweden."""
    total = 0
    for place, digit in enumerate(reversed(digits(written))):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0 and total > 0


def card(written: str) -> bool:
    """A Luhn number of 12 to 19 digits that begins as an issuer's does, and not all one digit."""
    number = "".join(map(str, digits(written)))
    is_issued = number.startswith(("2", "3", "4", "5", "6", "1800"))
    return 12 <= len(number) <= 19 and is_issued and len(set(number)) > 1 and luhn(number)


def iban(written: str) -> bool:
    """ISO 13616: the length of its country, and mod 97 equal to 1."""
    code = bare(written)
    return IBAN_LENGTHS.get(code[:2]) == len(code) and mod_97(code[4:] + code[:4])


def mod_97(code: str) -> bool:
    """ISO 7064 mod 97-10 over letters and digits."""
    return int("".join(str(int(character, 36)) for character in code)) % 97 == 1


def weighted(written: str, weights: Sequence[int], modulus: int) -> bool:
    """Say whether the weighted sum of the digits is a multiple of the modulus."""
    numbers = digits(written)
    total = sum(weight * digit for weight, digit in zip(weights, numbers, strict=False))
    return len(numbers) == len(weights) and any(numbers) and total % modulus == 0


def routing_number(written: str) -> bool:
    """ABA: weights 3, 7, 1, and a Federal Reserve district in front."""
    first = int(bare(written)[:2])
    in_use = first <= 12 or 21 <= first <= 32 or 61 <= first <= 72 or first == 80
    return in_use and weighted(written, (3, 7, 1, 3, 7, 1, 3, 7, 1), 10)


def us_ssn(written: str) -> bool:
    """Numbers that the Social Security Administration can have issued."""
    area, group, serial = _ssn_parts(bare(written))
    return area not in {"000", "666"} and area < "900" and group != "00" and serial != "0000"


def us_itin(written: str) -> bool:
    """A taxpayer number: 9xx, and a group that the IRS uses."""
    area, group, _ = _ssn_parts(bare(written))
    return area >= "900" and (50 <= int(group) <= 65 or 70 <= int(group) <= 88 or 90 <= int(group) <= 99)


def _ssn_parts(number: str) -> tuple[str, str, str]:
    return number[:3], number[3:5], number[5:]


def uk_nhs(written: str) -> bool:
    """Mod 11, weights 10 down to 2."""
    numbers = digits(written)
    if len(numbers) != 10 or len(set(numbers)) == 1:
        return False
    rest = 11 - sum((10 - place) * digit for place, digit in enumerate(numbers[:9])) % 11
    return rest % 11 == numbers[9] and rest != 10


def de_tax_id(written: str) -> bool:
    """ISO 7064 mod 11-10, with one digit of the first ten twice or thrice."""
    numbers = digits(written)
    if len(numbers) != 11 or numbers[0] == 0 or not 8 <= len(set(numbers[:10])) <= 9:
        return False
    product = 10
    for digit in numbers[:10]:
        total = (digit + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == numbers[10]


def de_id_card(written: str) -> bool:
    """Nine characters and a check digit: ICAO 9303, weights 7, 3, 1."""
    code = bare(written)
    if len(code) != 10 or not code[-1].isdigit():
        return False
    total = sum(int(character, 36) * (7, 3, 1)[place % 3] for place, character in enumerate(code[:9]))
    return total % 10 == int(code[9])


def fr_nir(written: str) -> bool:
    """INSEE: 97 less the first 13 digits mod 97; Corsica counts as 19 and 18."""
    code = bare(written)
    body = code[:13].replace("2A", "19").replace("2B", "18")
    return len(code) == 15 and body.isdigit() and code[13:].isdigit() and 97 - int(body) % 97 == int(code[13:])


def es_dni(written: str) -> bool:
    """DNI and NIE: the letter that number mod 23 names."""
    code = bare(written)
    number = code[:-1].translate(str.maketrans("XYZ", "012"))
    return number.isdigit() and "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23] == code[-1]


def it_codice_fiscale(written: str) -> bool:
    """The sixteenth letter, from the odd and even places of the fifteen before it."""
    code = bare(written)
    total = sum(_FISCALE_ODD[character] for character in code[:15:2])
    total += sum(int(c) if c.isdigit() else ord(c) - ord("A") for c in code[1:15:2])
    return chr(ord("A") + total % 26) == code[15]


def nl_bsn(written: str) -> bool:
    """The Dutch eleven test."""
    return weighted(written, (9, 8, 7, 6, 5, 4, 3, 2, -1), 11)


def pl_pesel(written: str) -> bool:
    """Weights 1, 3, 7, 9, and a month that exists."""
    numbers = digits(written)
    return weighted(written, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1), 10) and 1 <= (numbers[2] * 10 + numbers[3]) % 20 <= 12


def se_personnummer(written: str) -> bool:
    """Luhn over the last ten digits, and a day that exists."""
    number = "".join(map(str, digits(written)))[-10:]
    return len(number) == 10 and 1 <= int(number[2:4]) <= 12 and 1 <= int(number[4:6]) <= 91 and luhn(number)


def fi_hetu(written: str) -> bool:
    """The day and the serial mod 31 name the last character."""
    code = written.upper()
    number = int(code[:6] + code[7:10])
    return "0123456789ABCDEFHJKLMNPRSTUVWXY"[number % 31] == code[10]


def no_fodselsnummer(written: str) -> bool:
    """Two check digits, mod 11."""
    numbers = digits(written)
    if len(numbers) != 11:
        return False
    first = weighted("".join(map(str, numbers[:10])), (3, 7, 6, 1, 8, 9, 4, 5, 2, 1), 11)
    return first and weighted(written, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1), 11)


def be_rijksregister(written: str) -> bool:
    """97 less the first nine digits mod 97, with a 2 in front for those born since 2000."""
    code = "".join(map(str, digits(written)))
    body, check = code[:9], int(code[9:])
    return len(code) == 11 and check in {97 - int(body) % 97, 97 - int("2" + body) % 97}


def ch_ahv(written: str) -> bool:
    """EAN-13 that begins with 756."""
    return weighted(written, (1, 3) * 6 + (1,), 10)


def br_cpf(written: str) -> bool:
    """Two check digits, mod 11."""
    numbers = digits(written)
    if len(numbers) != 11 or len(set(numbers)) == 1:
        return False
    for length in (9, 10):
        total = sum((length + 1 - place) * digit for place, digit in enumerate(numbers[:length]))
        if total * 10 % 11 % 10 != numbers[length]:
            return False
    return True


def in_aadhaar(written: str) -> bool:
    """Verhoeff's dihedral check."""
    numbers = digits(written)
    state = 0
    for place, digit in enumerate(reversed(numbers)):
        permuted = int(_VERHOEFF_ORDER[place % 8][digit])
        state = int(_VERHOEFF_PRODUCT[state][permuted])
    return len(numbers) == 12 and numbers[0] > 1 and state == 0


def au_tfn(written: str) -> bool:
    """Weighted mod 11."""
    return weighted(written, (1, 4, 3, 7, 5, 8, 6, 9, 10), 11)


def sg_nric(written: str) -> bool:
    """Weighted mod 11, its letter from the table of its series."""
    code = written.upper()
    total = sum(w * d for w, d in zip((2, 7, 6, 5, 4, 3, 2), digits(code), strict=True)) + 4 * (code[0] in "TG")
    return ("JZIHGFEDCBA" if code[0] in "ST" else "XWUTRQPNMLK")[total % 11] == code[8]


def bitcoin(written: str) -> bool:
    """Base58Check, or Bech32 and Bech32m (BIP 173 and 350)."""
    return _bech32(written) if written.lower().startswith("bc1") else _base58(written)


def _base58(written: str) -> bool:
    number = 0
    for character in written:
        if character not in _BASE58:
            return False
        number = number * 58 + _BASE58.index(character)
    if number >= 2**200:
        return False
    raw = number.to_bytes(25, "big")
    return hashlib.sha256(hashlib.sha256(raw[:21]).digest()).digest()[:4] == raw[21:]


def _bech32(written: str) -> bool:
    prefix, _, code = written.lower().rpartition("1")
    if any(character not in _BECH32 for character in code):
        return False
    values = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix] + [_BECH32.index(c) for c in code]
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> place & 1 else 0
    return check in {1, 0x2BC830A3}
