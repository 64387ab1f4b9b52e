"""Check digits. Each function says whether a bare value is right; none of them raises."""

from __future__ import annotations


def mod97(iban: str) -> bool:
    """ISO 13616: country and check digits to the end, letters as numbers from 10, the rest of 97 is 1."""
    return int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97 == 1


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1: every second digit from the right doubled, cross sums, mod 10."""
    total = sum(map(int, digits[-1::-2])) + sum(_DOUBLED[int(sign)] for sign in digits[-2::-2])
    return total % 10 == 0


_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def mod_11_10(digits: str) -> bool:
    """ISO 7064 Mod 11,10, as in the German tax id and VAT id."""
    product = 10
    for sign in digits[:-1]:
        product = ((product + int(sign)) % 10 or 10) * 2 % 11
    return (11 - product) % 10 == int(digits[-1])


def _cross_sums(digits: str, weights: tuple[int, ...]) -> int:
    products = (int(sign) * weight for sign, weight in zip(digits, weights, strict=True))
    return sum(product // 10 + product % 10 for product in products)


def pension(number: str) -> bool:
    """§ 4 VKVV: the letter as two digits, weights 2 1 2 5 7 1 2 1 2 1 2 1, cross sums, mod 10."""
    digits = f"{number[:8]}{ord(number[8]) - 64:02d}{number[9:11]}"
    return _cross_sums(digits, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)) % 10 == int(number[11])


def health(number: str) -> bool:
    """§ 290 SGB V: the letter as two digits, weights 1 2 1 2 …, cross sums, mod 10."""
    digits = f"{ord(number[0]) - 64:02d}{number[1:9]}"
    return _cross_sums(digits, (1, 2) * 5) % 10 == int(number[9])


def icao(field: str, digit: str) -> bool:
    """ICAO Doc 9303 part 3: weights 7 3 1, letters from 10, the filler counts 0; a filler as digit means 0."""
    values = (0 if sign == "<" else int(sign, 36) for sign in field)
    total = sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values))
    return total % 10 == (0 if digit == "<" else int(digit))


def austrian(number: str) -> bool:
    """The Austrian insurance number: its fourth digit is the weighted sum of the others, mod 11."""
    weights = (3, 7, 9, 0, 5, 8, 4, 2, 1, 6)
    return sum(int(sign) * weight for sign, weight in zip(number, weights, strict=True)) % 11 == int(number[3])


def ean13(digits: str) -> bool:
    """GS1: weights 1 3 from the left, mod 10; the Swiss AHV number uses it."""
    return (sum(map(int, digits[::2])) + 3 * sum(map(int, digits[1::2]))) % 10 == 0


def tax_id(digits: str) -> bool:
    """§ 139b AO: no leading 0, exactly one of the first ten digits twice or thrice, ISO 7064 Mod 11,10."""
    counts = sorted(digits.count(sign, 0, 10) for sign in set(digits[:10]))
    return digits[0] != "0" and counts[-1] in {2, 3} and counts[-2] == 1 and mod_11_10(digits)
