"""How hard a text is to read, as a school grade.

Indonesian: the formula of Khadijah Rohani for Malay, found by regression on textbooks of grades 2 to
11 ("An Assessment of Structural Variables in Malay: A Readability Formula", dissertation, University
of Miami, 1982): words per sentence and syllables per 300 words. English: the Automated Readability
Index (Smith and Senter, 1967). Malay and Indonesian build words and syllables alike, but nobody has
fitted the formula to Indonesian, and it knows nothing of how common a word is: a low grade does not
prove that a text is understood, a high one shows that it is long-winded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_VOWELS = re.compile(r"ai\b|au\b|oi\b|[aeiou]")  # the three diphthongs count where they end a word
LONG = 12  # letters


def words_of(text: str) -> list[str]:
    return re.findall(r"[a-z]+", text.lower())


def sentences_of(text: str) -> list[str]:
    return [part for part in re.split(r"[.?!:]+(?:\s|$)|\n", text) if words_of(part)]


def grade(texts: Iterable[str], language: str) -> float:
    """The school grade of all these texts as one."""
    sentences = [sentence for text in texts for sentence in sentences_of(text)]
    words = [word for sentence in sentences for word in words_of(sentence)]
    per_sentence = len(words) / len(sentences)
    if language == "en":
        return 4.71 * sum(map(len, words)) / len(words) + 0.5 * per_sentence - 21.43
    syllables = sum(len(_VOWELS.findall(word)) for word in words)
    return -13.988 + 0.3793 * per_sentence + 0.0207 * syllables * 300 / len(words)


def longest_sentence(text: str) -> int:
    return max((len(words_of(each)) for each in sentences_of(text)), default=0)
