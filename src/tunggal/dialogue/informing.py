"""What is told to somebody who only asks: no number is wanted, and nothing is looked up."""

from __future__ import annotations

from tunggal.cycle.explanation.words import count_word
from tunggal.dialogue.here import Here
from tunggal.policy.entitlement import MaxDecile, NeedsComponent
from tunggal.policy.programmes import Programme
from tunggal.policy.terms import Terms
from tunggal.registry.quarter import Quarter

_LAST_DECILE = 10


def answer(here: Here, code: str) -> str:
    """What a topic or a programme is; the numbers of a programme are those in force today."""
    say = here.policy.information.phrases[here.conversation.language].say
    if code in here.policy.information.topics:
        return say(code)
    return "\n\n".join(_about(here, here.policy.information.programmes[code]))


def _about(here: Here, programme: Programme) -> tuple[str, ...]:
    """What a programme is, for whom and how much; or that it is not given at present."""
    information, language = here.policy.information, here.conversation.language
    say, code = information.phrases[language].say, programme.code
    about = say(
        "about",
        programme=here.policy.programmes[language][code],
        sentence=information.sentences[language][code],
    )
    terms = programme.terms(Quarter.of(here.today))
    if terms is None:
        return about, say("not_running")
    facts = _facts(programme, terms, language)
    limit = say("up_to_decile", decile=facts["decile"]) if _limit(terms) < _LAST_DECILE else ""
    return f"{about} {limit}".rstrip(), say(code, **facts), say("seats")


def _facts(programme: Programme, terms: Terms, language: str) -> dict[str, str]:
    """What the sentences of policy may name."""
    # A monthly programme stands at one month of its quarter, the others at three.
    months = 3 if terms.period.month else 1
    paid = [each.rupiah for each in terms.components] or [terms.rupiah or 0]
    least, most = min(paid) * months, max(paid) * months
    amounts = {
        "least": least, "most": most, "month": least // 3, "least_year": least * 4, "most_year": most * 4,
    }  # fmt: skip
    return {
        "decile": str(_limit(terms)),
        "grounds": "\n".join(f"- {name}" for name in _grounds(programme, terms, language)),
        **{name: f"Rp{count_word(amount, language)}" for name, amount in amounts.items()},
    }


def _limit(terms: Terms) -> int:
    """The highest decile that is let in."""
    return min(
        (rule.limit for rule in terms.rules if isinstance(rule, MaxDecile)), default=_LAST_DECILE
    )


def _grounds(programme: Programme, terms: Terms, language: str) -> list[str]:
    """On which grounds somebody counts, in the order of the file."""
    needed = [rule.codes for rule in terms.rules if isinstance(rule, NeedsComponent)]
    return [
        each.name[language]
        for each in programme.components
        if all(each.code in codes for codes in needed)
    ]
