"""Seals: slow one-way hashes by which a check or a page recognises an answer without holding it in words.

A seal keeps an answer from being read off, and not from being found by trial.
"""

from __future__ import annotations

import hashlib

ROUNDS = 5_000   # some thousandths of a second for each answer that is tried


def seal(words: str, salt: str) -> str:
    """Seal some words for one place, so that equal answers have unequal seals."""
    return hashlib.pbkdf2_hmac("sha256", words.encode(), salt.encode(), ROUNDS).hex()[:16]


def closed(message: str, words: str, salt: str) -> str:
    """Close a message so that only who has the words can read it; as hexadecimal digits."""
    text = message.encode()
    key = hashlib.pbkdf2_hmac("sha256", words.encode(), f"{salt}|message".encode(), ROUNDS, len(text))
    return bytes(a ^ b for a, b in zip(text, key, strict=True)).hex()
