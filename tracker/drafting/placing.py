"""Finding again, in a later text, the paragraph that a comment was made on: by its words. Pure."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

ALIKE = 0.5  # from here on two paragraphs are taken for one that was edited


def places_of(quotes: Sequence[tuple[str, int]], paragraphs: Sequence[str]) -> list[int | None]:
    """For each quote, with the number it had, the number (from 1) of the paragraph most like it; None: it is gone.

    Words that stand in many paragraphs tie little; of paragraphs that are alike the one nearest to the old place wins.
    """
    numbers: dict[str, list[int]] = {}
    for number, one in enumerate(paragraphs, start=1):
        numbers.setdefault(_one_line(one), []).append(number)
    words = [_words(one) for one in paragraphs]
    weights = _weights(words)
    return [_place(quote, was, numbers, words, weights) for quote, was in quotes]


def _place(
    quote: str,
    was: int,
    numbers: Mapping[str, Sequence[int]],
    words: Sequence[Counter[str]],
    weights: Counter[str],
) -> int | None:
    if same := numbers.get(_one_line(quote)):
        return min(same, key=lambda number: abs(number - was))
    quoted = _words(quote)
    scores = [
        (likeness(quoted, one, weights), -abs(number - was), number)
        for number, one in enumerate(words, start=1)
    ]
    best = max(scores, default=(0.0, 0, 0))
    return best[2] if best[0] >= ALIKE else None


def likeness(one: Counter[str], other: Counter[str], frequency: Counter[str]) -> float:
    """How much of two paragraphs is common to both, from 0 to 1; a word counts the less the more often it stands."""
    common = sum(number / (1 + frequency[word]) for word, number in (one & other).items())
    whole = sum(number / (1 + frequency[word]) for words in (one, other) for word, number in words.items())
    return 2 * common / whole if whole else 0.0


def _weights(paragraphs: Sequence[Counter[str]]) -> Counter[str]:
    """In how many paragraphs each word stands."""
    return Counter(word for words in paragraphs for word in words)


def _words(paragraph: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]+", paragraph.casefold()))


def _one_line(paragraph: str) -> str:
    return " ".join(paragraph.split())
