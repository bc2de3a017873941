"""Messages on WhatsApp: in order, within the window or as a template, each once, whatever goes wrong."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from structlog.testing import capture_logs

from graph import NUMBER, TOKEN, Act, Graph, choices_of
from tunggal.adapters.messaging.sender import Answer, Fate, Outgoing
from tunggal.adapters.messaging.whatsapp.client import WhatsAppClient
from tunggal.adapters.messaging.whatsapp.faults import fate_of
from tunggal.adapters.messaging.whatsapp.shapes import callback_of
from tunggal.adapters.stores.whatsapp_settings import WhatsAppSettings
from tunggal.service.outbox import channels
from tunggal.service.outbox.actions import post
from tunggal.service.outbox.leasing import SHORT_LEASE
from tunggal.service.outbox.models import ARRIVING, Addressee, Channel, Message
from tunggal.service.outbox.sealing import hashed
from tunggal.service.outbox.sending import forget_sent, send_in_order, send_waiting
from tunggal.service.outbox.statuses import Told, took, took_arrivals
from tunggal.service.outbox.windows import forget, heard_from

AT = datetime(2026, 7, 1, 3, tzinfo=UTC)  # ten in the morning in Jakarta
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
SITI, BUDI, NAMELESS = "+6281200000001", "+6281200000002", "ID.13491208655302741918"


class Asked:
    """A way of sending that answers as it is told, and remembers."""

    def __init__(self, *answers: Answer) -> None:
        self.answers, self.seen = list(answers), list[Outgoing]()

    def send(self, message: Outgoing) -> Answer:
        self.seen.append(message)
        fallback = Answer(Fate.SENT, reference=f"wamid.{len(self.seen)}")
        return self.answers.pop(0) if self.answers else fallback

    @property
    def texts(self) -> list[str]:
        return [each.text for each in self.seen]


def posted(text: str = "Halo", to: str = SITI, kind: str = "talk", **more: Any) -> None:
    given = {"to": to, "channel": "whatsapp", "kind": kind, "text": text, "at": AT}
    post(**{**given, "key": f"{kind} {text} {to}", **more})


def states() -> list[str]:
    return [*Message.objects.order_by("id").values_list("state", flat=True)]


def only() -> Any:
    return Message.objects.get()


def send_on(sender: Any, at: datetime, rounds: int = 50) -> datetime:
    """Send second by second until nothing is left to do; the moment then."""
    for _ in range(rounds):
        if not send_in_order(sender, at=at):
            return at
        at += SECOND
    raise AssertionError("it goes on for ever")


def status(state: str, message: Any, attempt: int = 1, code: int = 0, at: datetime = AT) -> bool:
    callback = callback_of(message.key, attempt)
    is_ours = took(f"wamid.{attempt}", state, callback=callback, fault=code, at=at)
    channels.told("whatsapp", at)
    return is_ours


@pytest.fixture
def windows(db: None) -> None:
    """Everybody wrote to us a moment ago."""
    for each in (SITI, BUDI, NAMELESS):
        heard_from(each, at=AT - MINUTE)


# ------------------------------------------------------------------ order and pace


def test_one_person_gets_messages_in_order_and_one_at_a_time(windows: None) -> None:
    for number in range(5):
        posted(f"S{number}")
        posted(f"B{number}", to=BUDI)
    sender = Asked()
    assert send_in_order(sender, at=AT) == 2  # one for each
    send_on(sender, AT)
    for name in "SB":
        assert [each for each in sender.texts if each[0] == name] == [
            f"{name}{n}" for n in range(5)
        ]


def test_a_message_that_waits_holds_back_what_follows_it_and_nobody_else(windows: None) -> None:
    posted("S0")
    posted("S1")
    posted("B0", to=BUDI)
    sender = Asked(Answer(Fate.LATER, "wa_131000"))
    at = send_on(sender, AT)
    assert sender.texts == ["S0", "B0"]
    send_on(sender, at + MINUTE)
    assert sender.texts == ["S0", "B0", "S0", "S1"]


def test_a_notice_that_waits_for_the_morning_holds_back_no_conversation(windows: None) -> None:
    night = AT + 12 * HOUR  # ten in the evening in Jakarta, midnight in Jayapura
    heard_from(SITI, at=night)
    posted("Bantuan", kind="notice", at=night)
    posted("Jawaban", at=night)
    sender = Asked()
    send_on(sender, night)
    assert sender.texts == ["Jawaban"]
    send_on(sender, night + 10 * HOUR)
    assert sender.texts == ["Jawaban", "Bantuan"]


@pytest.mark.parametrize(
    ("clock", "until"),
    [("Asia/Jakarta", 24), ("Asia/Makassar", 23), ("Asia/Jayapura", 22), ("", 24)],
)
def test_it_is_night_where_the_recipient_lives(db: None, clock: str, until: int) -> None:
    """Seven in the morning is midnight UTC in Jakarta, and earlier further east."""
    sms = {"channel": "sms", "to": SITI, "kind": "notice", "clock": clock}
    posted("Bantuan", **{**sms, "at": datetime(2026, 7, 1, 14, tzinfo=UTC)})
    left = [
        hour
        for hour in range(14, 27)
        if send_waiting(Asked(), at=datetime(2026, 7, 1, tzinfo=UTC) + hour * HOUR)
    ]
    assert left == [until]


def test_nobody_gets_more_than_the_pace_allows(windows: None) -> None:
    rules = settings.SENDING
    for number in range(rules.at_once + 10):
        posted(f"{number:02d}")
    sender, at = Asked(), AT
    at = send_on(sender, at, rounds=100)
    first = len(sender.seen)
    assert rules.at_once <= first < rules.at_once + 10
    assert send_in_order(sender, at=at + rules.every) == 1
    assert send_in_order(sender, at=at + rules.every) == 0


def test_notices_leave_room_for_conversations(db: None) -> None:
    rules = settings.SENDING
    for number in range(100):
        posted("Bantuan", to=f"+62813{number:07d}", kind="notice")
    heard_from(SITI, at=AT)
    posted("Jawaban")
    sender, sent = Asked(), 0
    while some := send_in_order(sender, at=AT):
        sent += some
    assert sent == rules.notices_per_second + 1
    assert sender.seen[0].text == "Jawaban"  # before all of them
    assert send_in_order(sender, at=AT + SECOND) > 0


def test_the_channel_is_never_faster_than_the_platform_allows(windows: None) -> None:
    for number in range(200):
        to = f"+62813{number:07d}"
        heard_from(to, at=AT)
        posted("Jawaban", to=to)
    sender, sent = Asked(), 0
    while some := send_in_order(sender, at=AT):
        sent += some
    assert sent == settings.SENDING.per_second


# ------------------------------------------------------------------ the window


def test_within_a_day_freely_and_after_it_by_template(db: None) -> None:
    heard_from(SITI, at=AT)
    posted("Kabar\nbaru:\t  dua\n\nbaris", kind="case", options=(("menu", "Menu"),))
    posted("Nanti", kind="case")
    sender = Asked()
    send_in_order(sender, at=AT + 23 * HOUR)
    send_in_order(sender, at=AT + 24 * HOUR)
    assert [each.template for each in sender.seen] == ["", "kabar_kasus"]
    assert [each.options for each in sender.seen] == [(("menu", "Menu"),), ()]


def test_a_reply_that_comes_too_late_for_a_conversation_is_not_sent(db: None) -> None:
    posted("Jawaban")
    assert send_in_order(Asked(), at=AT) == 1
    assert (only().state, only().fault, bytes(only().sealed)) == ("expired", "window_closed", b"")


def test_without_a_template_it_goes_as_an_sms_or_waits_until_the_person_writes(db: None) -> None:
    posted("Kode 123456", kind="code", expires=AT + HOUR)
    posted("Kabar panjang", kind="rare", to=NAMELESS)
    posted("x" * 990, kind="case", short="Pendek", to=BUDI)
    by_sms, free = Asked(), Asked()
    send_on(free, AT)
    while send_waiting(by_sms, at=AT):
        pass
    assert free.seen == []
    assert sorted((each.channel, each.to, each.text) for each in by_sms.seen) == [
        ("sms", SITI, "Kode 123456"), ("sms", BUDI, "Pendek"),
    ]  # fmt: skip
    assert Message.objects.get(kind="rare").state == "waiting"
    heard_from(NAMELESS, at=AT + HOUR)
    send_on(free, AT + HOUR)
    assert free.texts == ["Kabar panjang"]


def test_when_the_platform_says_that_the_window_is_closed_it_goes_as_a_template(
    windows: None,
) -> None:
    posted("Kabar", kind="case")
    sender = Asked(Answer(Fate.TEMPLATE, "wa_131047"))
    send_on(sender, AT)
    assert [each.template for each in sender.seen] == ["", "kabar_kasus"]
    assert only().state == "sent"


def test_the_same_when_it_says_so_later(windows: None) -> None:
    posted("Kabar", kind="case")
    sender = Asked()
    send_on(sender, AT)
    assert status("failed", only(), code=131047)
    send_on(sender, AT)
    assert [each.template for each in sender.seen] == ["", "kabar_kasus"]
    assert status("failed", only(), code=131047)  # told twice: it was about the attempt before
    assert only().state == "sent"


def test_somebody_who_is_not_on_whatsapp_gets_an_sms(windows: None) -> None:
    posted("Kabar", kind="case")
    posted("Kabar", kind="case", to=NAMELESS)
    send_on(Asked(), AT)
    for each in Message.objects.all():
        status("failed", each, code=131026)
    by_sms = Asked()
    send_waiting(by_sms, at=AT)
    assert [(each.to, each.text) for each in by_sms.seen] == [(SITI, "Kabar")]
    assert sorted(states()) == ["dead", "sent"]


def test_a_reply_of_a_conversation_never_becomes_an_sms(windows: None) -> None:
    posted("Desil 3")
    send_on(Asked(), AT)
    status("failed", only(), code=131026)
    assert (only().state, only().fault, bytes(only().sealed)) == ("expired", "wa_131026", b"")


# ------------------------------------------------------------------ what went wrong


def test_too_many_for_one_person_holds_up_that_person_alone(windows: None) -> None:
    posted("S0")
    posted("B0", to=BUDI)
    sender = Asked(Answer(Fate.PAIR, "wa_131056"))
    send_on(sender, AT)
    assert sender.texts == ["S0", "B0"]
    send_on(sender, AT + MINUTE)
    assert sender.texts == ["S0", "B0", "S0"]
    assert Message.objects.get(tries=1, state="sent", attempt=2)


def test_too_many_for_the_channel_holds_up_all_longer_and_longer(windows: None) -> None:
    for to in (SITI, BUDI, NAMELESS):
        posted(to=to)
    slow = Answer(Fate.CHANNEL, "wa_130429")
    sender, at, waits = Asked(slow, slow, slow, slow, slow, slow), AT, []
    send_in_order(sender, at=at)
    assert states() == ["queued"] * 3
    for _ in range(3):
        row = Channel.objects.get()
        assert send_in_order(sender, at=row.busy_until - SECOND) == 0
        waits.append(row.busy_until - at)
        at = row.busy_until
        assert send_in_order(sender, at=at) == 1  # one only: it is a try
    assert waits == sorted(waits)
    send_on(sender, at + HOUR)
    assert states() == ["sent"] * 3
    assert Channel.objects.get().failures == 0
    assert len(sender.seen) == 9
    assert {each.tries for each in Message.objects.all()} == {1}  # nothing was the messages' fault


def test_a_token_that_does_not_hold_stops_the_channel_and_loses_nothing(windows: None) -> None:
    posted()
    posted(to=BUDI)
    stop = Answer(Fate.STOP, "wa_190")
    sender = Asked(stop, stop)
    send_in_order(sender, at=AT)
    row = Channel.objects.get()
    assert (row.stopped_at, row.fault, states()) == (AT, "wa_190", ["queued"] * 2)
    sender.answers = [stop] * 100
    for minutes in range(0, 4 * 60, 5):
        send_in_order(sender, at=AT + minutes * MINUTE)
    assert len(sender.seen) == 2 + 23  # one at a time, to see whether it goes again
    assert states() == ["queued"] * 2
    sender.answers = []
    send_on(sender, AT + 4 * HOUR)
    assert states() == ["sent"] * 2
    assert Channel.objects.get().stopped_at is None


def test_what_is_refused_for_good_is_given_up_and_the_next_one_goes(windows: None) -> None:
    posted("S0")
    posted("S1")
    send_on(Asked(Answer(Fate.NEVER, "wa_100")), AT)
    assert states() == ["dead", "sent"]


@pytest.mark.parametrize(
    ("code", "says_no"), [(132001, True), (132015, True), (132016, True), (131026, False)]
)
def test_without_a_template_that_the_platform_takes_nothing_is_lost(
    db: None, code: int, says_no: bool
) -> None:
    posted("Kabar", kind="case")
    posted("Kabar", kind="case", to=NAMELESS)
    refused = Answer(fate_of(code), f"wa_{code}")
    with capture_logs() as logged:
        send_on(Asked(refused, refused), AT)
    assert [each["event"] for each in logged].count("template_refused") == 2 * says_no
    by_sms = Asked()
    send_waiting(by_sms, at=AT)
    assert [each.to for each in by_sms.seen] == [SITI]
    nameless = Message.objects.get(channel="whatsapp")
    assert nameless.state == ("waiting" if says_no else "dead")
    heard_from(NAMELESS, at=AT + HOUR)
    free = Asked()
    send_on(free, AT + HOUR)
    assert [(each.to, each.template) for each in free.seen] == [(NAMELESS, "")] * says_no


# ------------------------------------------------------------------ unknown outcomes and statuses


def test_an_unknown_outcome_is_settled_by_a_status_and_never_sent_again(windows: None) -> None:
    posted("S0")
    posted("S1")
    sender = Asked(Answer(Fate.UNKNOWN, "TimeoutError"))
    send_on(sender, AT)
    assert sender.texts == ["S0"]  # the next waits, for the order's sake
    first = Message.objects.order_by("id")[0]
    assert status("sent", first)
    send_on(sender, AT + 9 * HOUR)
    assert sender.texts == ["S0", "S1"]


def test_an_unknown_outcome_without_a_status_is_sent_again_under_its_key(windows: None) -> None:
    rules = settings.SENDING
    posted("S0")
    posted("B0", to=BUDI)
    sender = Asked(Answer(Fate.UNKNOWN, "TimeoutError"))
    send_in_order(sender, at=AT)
    assert (
        send_in_order(sender, at=AT + rules.unknown) == 0
    )  # nobody was told of: the way may be shut
    status("delivered", Message.objects.order_by("id")[1], at=AT + MINUTE)
    assert send_in_order(sender, at=AT + rules.unknown - SECOND) == 0
    assert send_in_order(sender, at=AT + rules.unknown) == 1
    assert sender.seen[0].key == sender.seen[-1].key
    assert [each.attempt for each in sender.seen] == [1, 1, 2]


def test_without_any_status_it_is_sent_again_at_last(windows: None) -> None:
    posted()
    sender = Asked(Answer(Fate.UNKNOWN, "TimeoutError"))
    send_in_order(sender, at=AT)
    assert send_in_order(sender, at=AT + settings.SENDING.unknown_most - SECOND) == 0
    assert send_in_order(sender, at=AT + settings.SENDING.unknown_most) == 1


@pytest.mark.parametrize("kind", ["notice", "case", "chat", "account"])
def test_what_must_not_come_twice_is_left_to_somebody_when_nobody_told_of_anything(
    windows: None, kind: str
) -> None:
    most, minutes = settings.SENDING.unknown_most, settings.SENDING.unknown
    posted(kind=kind)
    sender = Asked(Answer(Fate.UNKNOWN, "TimeoutError"))
    send_in_order(sender, at=AT)
    channels.told("whatsapp", AT + minutes - SECOND)
    for at in (AT + minutes, AT + most - SECOND, AT + most, AT + 9 * HOUR):
        send_in_order(sender, at=at)
    assert (len(sender.seen), only().state, only().fault) == (1, "dead", "no_news")
    assert bytes(only().sealed)


def test_the_same_is_sent_again_when_others_were_told_of_after_its_time(windows: None) -> None:
    minutes = settings.SENDING.unknown
    posted(kind="case")
    sender = Asked(Answer(Fate.UNKNOWN, "TimeoutError"))
    send_in_order(sender, at=AT)
    channels.told("whatsapp", AT + minutes)
    assert send_in_order(sender, at=AT + minutes + SECOND) == 1
    assert only().state == "sent"


@pytest.mark.parametrize(("told", "state"), [("delivered", "delivered"), ("failed", "queued")])
def test_news_that_comes_late_after_all_settles_it(windows: None, told: str, state: str) -> None:
    posted(kind="case")
    send_in_order(Asked(Answer(Fate.UNKNOWN, "TimeoutError")), at=AT)
    send_in_order(Asked(), at=AT + 2 * HOUR)
    assert only().state == "dead"
    status(told, only(), code=131000)
    assert only().state == state


def test_statuses_only_move_up_in_whatever_order_and_however_often_they_come(windows: None) -> None:
    posted()
    send_in_order(Asked(), at=AT)
    seen = []
    for each in ("delivered", "sent", "delivered", "failed", "read", "sent", "failed", "delivered"):
        assert status(each, only(), code=131000)
        seen.append(only().state)
    assert seen == ["delivered"] * 4 + ["read"] * 4
    assert bytes(only().sealed) == b""


def test_a_status_that_comes_before_our_own_answer_stands(windows: None) -> None:
    class Quick(Asked):
        def send(self, message: Outgoing) -> Answer:
            told.append(message)
            return Answer(Fate.UNKNOWN, "TimeoutError")

    told: list[Outgoing] = []
    posted()
    row = only()
    from tunggal.service.outbox import leasing, sending

    batch = leasing.lease_in_order(AT)
    status("read", row)
    sending._write_down(batch, [Answer(Fate.UNKNOWN, "TimeoutError")], AT)
    assert only().state == "read"


@pytest.mark.parametrize("seed", range(8))
def test_what_arrived_is_taken_together_as_one_by_one(windows: None, seed: int) -> None:
    draw = random.Random(seed)
    for number in range(12):
        posted(f"{number}")
    for state in ("queued", "leased", "unknown", "sent", "delivered", "read", "dead"):
        some = [row.pk for row in Message.objects.all() if draw.random() < 0.3]
        reference = hashed(f"reference:{state}") if state in ARRIVING else ""
        Message.objects.filter(pk__in=some).update(state=state, lease="x", reference=reference)
    rows = [*Message.objects.order_by("id")]
    told = [
        Told(f"w{draw.randint(1, 3)}", state, callback_of(draw.choice(rows[:9]).key, 1), AT + n * SECOND)
        for n, state in enumerate(draw.choices(("sent", "delivered", "read", "failed"), (4, 4, 4, 1), k=24))
    ]  # fmt: skip
    told += [Told("w9", "read", callback_of("0" * 32, 1), AT), Told("w9", "read", "", AT)]
    failed = {each.callback for each in told if each.state == "failed"}
    apart = [each for each in told if each.callback not in failed]

    def after(take: Callable[[], object]) -> list[Any]:
        with transaction.atomic():
            take()
            seen = [*Message.objects.order_by("id").values()]
            transaction.set_rollback(True)
        return [{**row, "sealed": bytes(row["sealed"])} for row in seen]

    def one_by_one() -> None:
        for each in apart:
            took(each.message_id, each.state, callback=each.callback, fault=0, at=each.at)

    assert after(lambda: took_arrivals(told)) == after(one_by_one)
    ours = {callback_of(row.key, 1) for row in rows}
    assert took_arrivals(told) == {each.callback for each in apart} & ours


def test_a_status_is_found_by_the_platforms_number_where_nothing_came_back(windows: None) -> None:
    posted()
    send_in_order(Asked(), at=AT)
    assert took("wamid.1", "read", callback="", fault=0, at=AT)
    assert only().state == "read"
    assert not took("wamid.2", "read", callback="", fault=0, at=AT)
    assert not took("wamid.2", "read", callback="somebody else's", fault=0, at=AT)


def test_what_failed_later_is_tried_again_and_what_it_said_is_gone_in_the_end(
    windows: None,
) -> None:
    posted()
    sender = Asked()
    send_in_order(sender, at=AT)
    status("failed", only(), code=131000)
    assert only().state == "queued"
    send_in_order(sender, at=AT + MINUTE)
    assert only().state == "sent"
    send_in_order(sender, at=AT + MINUTE + settings.SENDING.keep)
    assert bytes(only().sealed) == b""
    status("failed", only(), attempt=2, code=131000)
    assert only().state == "dead"  # nothing is left of it to send
    assert forget_sent(before=AT, dead_before=AT + MINUTE) == 1


@pytest.mark.parametrize("knows_keys", [True, False])
def test_what_a_killed_worker_held_waits_for_a_status_where_no_key_is_known(
    windows: None, knows_keys: bool
) -> None:
    class Killed(Asked):
        def send(self, message: Outgoing) -> Answer:
            super().send(message)
            raise KeyboardInterrupt

    posted()
    with pytest.raises(KeyboardInterrupt):
        send_in_order(Killed(), at=AT)
    sender = Asked()
    later = AT + SHORT_LEASE
    assert send_in_order(sender, at=later - SECOND, knows_keys=knows_keys) == 0
    assert send_in_order(sender, at=later, knows_keys=knows_keys) == knows_keys
    assert only().state == ("sent" if knows_keys else "unknown")
    heard_from(SITI, at=later)
    send_in_order(sender, at=later + settings.SENDING.unknown_most)
    assert len(sender.seen) == 1


def test_nothing_of_a_recipient_stands_open(windows: None) -> None:
    posted(to=NAMELESS)
    stored = repr(
        [*Message.objects.values(), *Addressee.objects.values(), *Channel.objects.values()]
    )
    for private in (SITI, SITI[1:], NAMELESS, "Halo"):
        assert private not in stored
    assert (forget(AT + 24 * HOUR), forget(AT + 49 * HOUR)) == (0, 3)
    assert not Addressee.objects.exists()


# ------------------------------------------------------------------ with the platform itself


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[Graph]:
    with Graph(tmp_path / "graph.log") as graph:
        yield graph


def client(graph: Graph, **more: Any) -> WhatsAppClient:
    made = WhatsAppSettings(phone_number_id=NUMBER, address=graph.address)
    return WhatsAppClient(made, more.pop("token", TOKEN), list_button={"id": "Pilih"}, **more)


def letter(text: str = "Halo", to: str = SITI, **more: Any) -> Outgoing:
    return Outgoing("0" * 32, "whatsapp", to, text, "id", **more)


def until(true: Callable[[], Any]) -> None:
    started = time.monotonic()
    while not true():
        assert time.monotonic() - started < 60, "it never came to be"
        time.sleep(0.01)


CHOICES = tuple(
    (f"c{n}", f"Pilihan nomor {n} dengan keterangan yang panjang sekali") for n in range(12)
)


@pytest.mark.parametrize(
    ("message", "kind", "shown"),
    [
        (letter(), "text", {}),
        (letter(to=NAMELESS), "text", {}),
        (letter("x" * 9_000), "text", {}),
        (letter(options=(("a", "Ya"), ("b", "Tidak"))), "interactive", {"a": "Ya", "b": "Tidak"}),
        (letter(options=CHOICES[:3]), "interactive", dict(CHOICES[:3])),
        (letter(options=CHOICES[:10]), "interactive", dict(CHOICES[:10])),
        (letter(options=CHOICES), "text", {}),
        (letter("x" * 1_500, options=CHOICES[:2]), "text", {}),
        (letter("Dua\n\nbaris\tdan      jarak", template="kabar_kasus"), "template", {}),
    ],
)
def test_the_platform_takes_every_form(
    graph: Graph, message: Outgoing, kind: str, shown: dict[str, str]
) -> None:
    answer = client(graph).send(message)
    assert (answer.fate, answer.fault) == (Fate.SENT, "")
    (taken,) = graph.taken()
    assert (taken["id"], taken["type"], choices_of(taken)) == (answer.reference, kind, shown)
    assert taken.get("to", "") == ("" if message.to == NAMELESS else SITI[1:])
    assert taken.get("recipient", "") == (NAMELESS if message.to == NAMELESS else "")


@pytest.mark.parametrize(
    ("act", "fate", "taken"),
    [
        (Act(code=131056), Fate.PAIR, 0), (Act(code=130429), Fate.CHANNEL, 0),
        (Act(code=190), Fate.STOP, 0), (Act(code=131047), Fate.TEMPLATE, 0),
        (Act(code=132001), Fate.ELSEWHERE, 0), (Act(code=100, subcode=33), Fate.STOP, 0),
        (Act(cut="before"), Fate.UNKNOWN, 0),
        (Act(cut="after"), Fate.UNKNOWN, 1), (Act(stall=1), Fate.UNKNOWN, 1),
        (Act(http=200), Fate.UNKNOWN, 1), (Act(http=502), Fate.UNKNOWN, 0),
        (Act(http=404), Fate.LATER, 0), (Act(code=100), Fate.NEVER, 0), (Act(http=429), Fate.CHANNEL, 0),
    ],
)  # fmt: skip
def test_what_the_platform_does_is_understood(
    graph: Graph, act: Act, fate: Fate, taken: int
) -> None:
    graph.act = lambda body, calls: act
    answer = client(graph, answer=0.5).send(letter())
    assert answer.fate is fate
    assert answer.fault
    until(lambda: len(graph.taken()) == taken)


def test_a_platform_that_is_gone_and_an_address_that_is_none(graph: Graph) -> None:
    known = client(graph)
    graph.__exit__()
    assert known.send(letter()) == Answer(Fate.LATER, "ConnectionRefusedError")
    assert known.send(letter(to="budi@example.org")) == Answer(Fate.NEVER, "no_address")


def test_a_line_is_used_again(graph: Graph) -> None:
    known = client(graph)
    for number in range(5):
        assert known.send(letter(str(number))).fate is Fate.SENT
    assert graph.lines == 1
    assert graph.tokens == {f"Bearer {TOKEN}"}


def test_nothing_is_lost_or_doubled_whatever_the_platform_does(db: None, graph: Graph) -> None:
    """24 messages to 4 persons through refusals, cuts and time-outs, statuses doubled and shuffled."""
    acts = (
        Act(cut="after"), Act(code=131000), Act(cut="before"), Act(http=502), Act(failed=131000),
        Act(stall=0.4), Act(code=131056), Act(http=200), Act(),
    )  # fmt: skip
    graph.act = lambda body, calls: acts[calls % len(acts)]
    graph.doubled_statuses = graph.shuffled = True
    people = [f"+62814{number:07d}" for number in range(4)]
    for number in range(6):
        for to in people:
            posted(f"{number}", to=to)
    known, at, told = client(graph, answer=0.2), AT, 0
    while set(states()) - {"sent", "delivered", "read"}:
        for to in people:
            heard_from(to, at=at)
        send_in_order(known, at=at)
        time.sleep(0.05)
        fresh, told = graph.told[told:], len(graph.told)
        for each in fresh:
            code = each["errors"][0]["code"] if "errors" in each else 0
            callback = each["biz_opaque_callback_data"]
            took(each["id"], each["status"], callback=callback, fault=code, at=at)
            channels.told("whatsapp", at)
        at += MINUTE
        assert at - AT < 12 * HOUR, states()
    assert graph.doubled() == []
    failed = {each["id"] for each in graph.told if each["status"] == "failed"}
    for to in people:
        got = [
            each["text"]["body"]
            for each in graph.taken()
            if each["to"] == to[1:] and each["id"] not in failed
        ]
        assert got == [str(number) for number in range(6)]
