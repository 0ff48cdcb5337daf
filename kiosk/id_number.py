"""The citizen's number (公民身份号码, GB 11643): 17 digits and a check character by ISO 7064 MOD 11-2.

    digits   1 .. 6    7 .. 14   15 .. 17         18
             region    birth     order (odd: man)  check, 0..9 or X

The sandbox completes made-up numbers here; the ID reader refuses wrong ones.
"""

from datetime import date

BODY_DIGITS = 17
CHECK_CHARACTERS = "10X98765432"  # by remainder of the weighted sum, GB 11643 annex


def check_character(body: str) -> str:
    """The 18th character that belongs to 17 digits. Raises ValueError when they are not 17 digits."""
    if len(body) != BODY_DIGITS or not _all_digits(body):
        raise ValueError("a number without its check character has 17 digits")
    weighted = sum(int(digit) * pow(2, BODY_DIGITS - place, 11) for place, digit in enumerate(body))
    return CHECK_CHARACTERS[weighted % 11]


def completed(body: str) -> str:
    """17 digits and the check character that belongs to them."""
    return body + check_character(body)


def is_id_number(text: str) -> bool:
    """Whether this is a number of 18 characters with a real birth date and the right check character."""
    body = text[:BODY_DIGITS]
    if len(text) != BODY_DIGITS + 1 or not _all_digits(body):
        return False
    return text[BODY_DIGITS] == check_character(body) and birth_date(text) is not None


def birth_date(number: str) -> date | None:
    """The date in digits 7 to 14; None when the calendar has no such day."""
    return day_of(number[6:14])


def day_of(digits: str) -> date | None:
    """The date that eight digits spell; None when the calendar has no such day."""
    if len(digits) != 8 or not _all_digits(digits):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _all_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
