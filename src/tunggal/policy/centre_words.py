"""The sentences of the command centre and the scripts of its agents, `policy/centre/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tunggal.policy.centre import CentreRules
from tunggal.policy.messages import LANGUAGES
from tunggal.policy.phrases import Phrases, read_phrases
from tunggal.policy.reading import Section, read_policy

# Why something cannot be done now → the names that may stand in its sentence.
REFUSALS: Mapping[str, tuple[str, ...]] = {
    "task_taken": (),
    "task_over": (),
    "task_gone": (),
    "no_contact": (),
    "task_not_taken": (),
    "no_result": (),
    "no_state": (),
    "no_pause": (),
    "not_signed_on": (),
    "chat_taken": (),
    "chat_over": (),
    "chats_full": (),
    "no_words": (),
    "too_long": (),
    "no_wrap_up": (),
    "call_first": (),
    "call_gone": (),
    "no_way_out": (),
    "needs_case": (),
    "no_case": (),
    "needs_opened": (),
    "needs_updated": (),
    "needs_reason": (),
    "needs_number": (),
    "not_leading": (),
    "no_agent": (),
    "too_many_days": (),
    "shift_too_long": ("hours",),
    "shift_past": (),
    "shift_overlaps": (),
    "shift_gone": (),
    "shift_wrong": (),
    "handover_taken": (),
    "own_handover": (),
    "no_sign_off": (),
    "not_there": (),
}
# Sentences with names that are filled in; every other one has none.
_FILLED: Mapping[str, tuple[str, ...]] = {
    "as_of": ("time",),
    "duty_on": ("time",),
    "duty_paused": ("time", "reason"),
    "in_call": ("time",),
    "scripts_version": ("version", "day"),
    "chat_letters": ("most",),
    "chat_window": ("time",),
    "clocks": ("times",),
    "shift_gaps_says": ("days",),
    "shift_gaps_none": ("days",),
    "shift_done": ("number",),
    "shift_all_clocks": ("clock",),
    "handover_by": ("name", "time"),
    "handover_taken": ("name", "time"),
    "level_in_time": ("seconds",),
    "means_in_time": ("seconds",),
    "means_at_once": ("days",),
    "sign_off_since": ("state", "time"),
    "nuisance_lead": ("marks", "days"),
    "nuisance_until": ("time",),
}
_PLAIN = (
    "nav", "nav_desk", "nav_tasks", "nav_chats", "nav_shifts", "nav_handover", "nav_levels",
    "nav_nuisance", "refused", "refresh", "time", "desk", "duty", "duty_off", "do_on", "do_back",
    "do_pause", "do_off", "why_pause", "pause_missed", "my_call", "no_call", "rings", "is_over", "number",
    "no_number", "spoken_language", "language_id", "language_en", "errand", "errand_status",
    "errand_follow", "errand_message", "errand_call_back", "errand_other", "waited", "earlier",
    "earlier_none", "with_agent", "identity", "identity_not", "identity_known", "identity_locked",
    "identity_ask", "no_open_cases", "wrap_open", "begin", "begin_number", "begin_do",
    "waiting_calls", "waiting_none", "there", "there_none", "state_on", "state_paused",
    "state_busy", "chats_waiting", "tasks_open", "tasks_late", "handovers_late", "scripts",
    "wrap_up", "wrap_how", "needs_nothing", "needs_opened", "needs_updated", "needs_call_back",
    "needs_mark", "wrap_reason", "wrap_number", "wrap_cases", "wrap_no_cases", "tied_opened",
    "tied_updated", "wrap_bring", "wrap_do", "wrap_done", "tasks", "tasks_mine", "tasks_free",
    "tasks_others", "tasks_over", "tasks_none", "task", "task_call_back", "task_message",
    "task_recording", "task_state_open", "task_state_taken", "task_state_done",
    "task_state_failed", "channel_phone", "channel_whatsapp", "channel_other", "due", "late",
    "made", "tries", "owner", "channel", "about", "text", "hear", "hear_save", "person_known",
    "person_unknown", "telephone", "take", "release", "take_from", "call_now", "as_case", "write",
    "write_hint", "write_do", "written", "call_out", "out_rings", "out_failed", "result",
    "result_number", "result_number_hint", "do_result", "chats", "chats_mine",
    "chats_waiting_title", "chats_none", "chat", "chat_citizen", "chat_since", "chat_unanswered",
    "chat_new", "chat_empty", "chat_answer", "chat_send", "chat_script", "chat_insert",
    "chat_window_past", "chat_take", "chat_give_back", "chat_hand", "chat_in_hand",
    "back_to_chat", "back_to_task", "task_in_hand", "chat_call_first", "chat_known", "chat_close",
    "chat_close_how", "chat_paper", "chat_to_list", "told_closed", "told_silent", "told_missed",
    "shifts", "shift_now", "shift_next", "shift_nobody", "shift_absent", "shift_there",
    "shift_gaps", "shift_plan", "shift_new", "shift_agent", "shift_day", "shift_from", "shift_to",
    "shift_to_hint", "shift_days", "shift_do", "shift_remove", "shift_choose", "shift_removed",
    "sign_off", "sign_off_lead", "sign_off_who", "sign_off_why", "sign_off_do", "sign_off_done",
    "handover", "handover_lead", "handover_text", "handover_do", "handover_sign", "handover_open",
    "handover_late", "handover_none", "levels", "levels_now", "levels_by_day", "levels_by_hour", "levels_days", "day",
    "live_waiting", "live_longest", "live_there", "live_free", "live_paused", "level_offered",
    "level_answered", "level_abandoned", "level_wait", "level_at_once", "level_tasks",
    "level_chats", "level_chats_missed", "level_chat_wait", "means_title", "means_offered",
    "means_abandoned", "means_wait", "means_tasks", "means_chats", "nuisance", "nuisance_none",
    "nuisance_marks", "nuisance_last", "nuisance_few", "nuisance_reasons", "nuisance_lift",
    "nuisance_lifted",
)  # fmt: skip
CALL, CHAT = "call", "chat"


@dataclass(frozen=True)
class Script:
    """What an agent says or writes, by language."""

    code: str
    uses: tuple[str, ...]  # call, chat
    title: Mapping[str, str]
    text: Mapping[str, str]


@dataclass(frozen=True)
class Scripts:
    """All scripts of one version."""

    version: str
    since: date
    scripts: tuple[Script, ...]

    def of(self, use: str) -> tuple[Script, ...]:
        """Those for calls, or for chats."""
        return tuple(each for each in self.scripts if use in each.uses)


def read_centre_words(folder: Path, rules: CentreRules) -> dict[str, Phrases]:
    """The sentences of both languages, with a word for all that the rules name; raises PolicyRefused."""
    named = (
        *(f"wrap_up_{code}" for code in rules.calls.wrap_ups),
        *(f"result_{code}" for code in rules.tasks.results),
        *(f"pause_{code}" for code in rules.shifts.pauses),
        *(f"sign_off_{code}" for code in rules.shifts.sign_offs),
    )
    refusals = {f"refused_{code}": names for code, names in REFUSALS.items()}
    plain = dict.fromkeys((*_PLAIN, *named), ())
    return read_phrases(folder, {**_FILLED, **plain, **refusals})


def read_scripts(folder: Path) -> Scripts:
    """What agents say: `scripts.yaml`; raises PolicyRefused."""
    top = read_policy(folder / "scripts.yaml")
    top.text("basis")
    listed = tuple(_script(each) for each in top.sections("scripts"))
    codes = [each.code for each in listed]
    if len(codes) != len({*codes}):
        raise top.refuse("scripts", "a code stands twice.")
    scripts = Scripts(top.text("version"), top.day("from"), listed)
    top.done()
    return scripts


def _script(section: Section) -> Script:
    uses = section.texts("for")
    if not uses or not {*uses} <= {CALL, CHAT}:
        raise section.refuse("for", f"expected some of {CALL}, {CHAT}.")
    texts = (section.mapped(name, _in_each_language) for name in ("title", "text"))
    script = Script(section.text("code"), uses, *texts)
    section.done()
    return script


def _in_each_language(section: Section) -> Mapping[str, str]:
    return {language: section.text(language) for language in LANGUAGES}
