"""Passwords: argon2id, judged by length and by what is easily guessed. Unknown people take as long as known ones."""

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.errors import AppError

MIN_LENGTH = 12
MAX_LENGTH = 200
_MIN_DIFFERENT = 5  # different characters, so that “aaaaaaaaaaaa” is refused
_COMMON = ("password", "passwort", "qwerty", "letmein", "welcome", "iloveyou", "123456", "abc123", "admin", "tandem")

# OWASP's password storage cheat sheet: argon2id with 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """Return the argon2id hash to keep."""
    return _hasher.hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Tell whether this is the password; with no hash to compare, take the same time and say no."""
    if len(password) > MAX_LENGTH:
        password = password[:MAX_LENGTH] + "!"
    try:
        _hasher.verify(password_hash or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Tell whether the hash was made with other costs than today's."""
    return _hasher.check_needs_rehash(password_hash)


def check_new_password(password: str, *, email: str, name: str = "") -> None:
    """Refuse a password that is short, too long or easily guessed. Raises AppError on the field `password`."""
    if len(password) < MIN_LENGTH:
        raise AppError(f"Use at least {MIN_LENGTH} characters: a short sentence works well.", field="password")
    if len(password) > MAX_LENGTH:
        raise AppError(f"Use at most {MAX_LENGTH} characters.", field="password")
    if len(set(password)) < _MIN_DIFFERENT:
        raise AppError("This repeats the same few characters. Use several different words.", field="password")
    if _is_mostly(password, [*_COMMON, email.partition("@")[0], email, *name.split()]):
        raise AppError("This is easily guessed from your name or a common word. Add other words.", field="password")


def _is_mostly(password: str, words: list[str]) -> bool:
    """Tell whether little is left of the password once these words and all digits and marks are taken out."""
    rest = password.lower()
    for word in sorted((word.lower() for word in words if len(word) > 2), key=len, reverse=True):
        rest = rest.replace(word, "")
    return sum(letter.isalpha() for letter in rest) < 3


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    """A hash that no password matches, made once with today's costs."""
    return _hasher.hash("nobody has this password, it is only for taking time")
