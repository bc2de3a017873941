"""What the platform of WhatsApp sends is read in every shape, and nothing that it sends is a fault."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunggal.adapters.messaging.whatsapp.incoming import Incoming, Kind
from tunggal.adapters.messaging.whatsapp.payloads import Unreadable, read_delivery
from tunggal.adapters.messaging.whatsapp.signature import is_signed, is_word, signature
from whatsapp_world import (
    NUMBER,
    change,
    chosen,
    contact,
    delivery,
    entries,
    file,
    message,
    status,
    telephone,
    text,
    user_id,
)

SHARED = "ID.ENT.11815799212886844830"  # of several businesses of one owner


def read(*messages: Any, **more: Any) -> Incoming:
    found = read_delivery(delivery(change(messages, **more)), NUMBER)
    assert not found.strange
    return found.messages[0]


def filled(answers: str) -> Any:
    """A form inside WhatsApp that was sent."""
    given = {"name": "flow", "body": "Sent", "response_json": answers}
    return message("interactive", interactive={"type": "nfm_reply", "nfm_reply": given})


def test_several_of_each_at_every_level_are_read_once() -> None:
    double, stays = text("dua kali"), status("wamid.x", "sent")
    raw = entries(
        [
            [change([text("satu"), double]), change([text("dua")], [stays])],
            [change([double], [stays, status("wamid.x", "read")]), change([text("tiga")])],
        ]
    )
    found = read_delivery(raw, NUMBER)
    assert [each.text for each in found.messages] == ["satu", "dua kali", "dua", "tiga"]
    assert [each.state for each in found.statuses] == ["sent", "read"]


@pytest.mark.parametrize(
    ("given", "kind", "inside"),
    [
        (text(" halo "), Kind.TEXT, {"text": " halo "}),
        (text("   "), Kind.OTHER, {}),
        (message("text", text={}), Kind.OTHER, {}),
        (message("text", text="halo"), Kind.OTHER, {}),
        (message("button", button={"payload": "p", "text": "Ya"}), Kind.TEXT, {"text": "Ya"}),
        (chosen("menu"), Kind.CHOICE, {"option": "menu"}),
        (chosen("2", kind="list_reply"), Kind.CHOICE, {"option": "2"}),
        (chosen("", kind="list_reply"), Kind.TEXT, {"text": "Pilihan"}),
        (message("interactive", interactive={"type": "nfm_reply"}), Kind.FLOW, {}),
        (filled('{"flow_token": "x", "option": "status"}'), Kind.CHOICE, {"option": "status"}),
        (filled('{"text": "cek bansos", "option": ""}'), Kind.TEXT, {"text": "cek bansos"}),
        (filled('{"nik": "1", "text": ["x"]}'), Kind.FLOW, {}),
        (filled("["), Kind.FLOW, {}),
        (filled("[1]"), Kind.FLOW, {}),
        (message("interactive", interactive={"type": "new"}), Kind.OTHER, {}),
        (message("interactive", interactive={"type": "button_reply"}), Kind.OTHER, {}),
        (file("image", "77", b"x"), Kind.IMAGE, {"media": "77"}),
        (message("image", image={"id": 77, "caption": "KTP"}), Kind.IMAGE, {"media": "77", "text": "KTP"}),
        (message("document", document={"id": "78"}), Kind.DOCUMENT, {"media": "78"}),
        (message("audio", audio={"id": "79", "voice": True}), Kind.VOICE, {"media": "79"}),
        (message("audio", audio={"id": "79", "voice": False}), Kind.VOICE, {"media": "79"}),
        (message("voice", voice={"id": "79"}), Kind.VOICE, {"media": "79"}),
        (message("image", image={}), Kind.OTHER, {}),
        (message("video", video={"id": "80"}), Kind.OTHER, {}),
        (message("sticker", sticker={"id": "81"}), Kind.SILENT, {}),
        (message("reaction", reaction={"emoji": "x"}), Kind.SILENT, {}),
        (message("reaction", reaction={"message_id": "wamid.1", "emoji": ""}), Kind.SILENT, {}),
        (message("revoke", revoke={"original_message_id": "wamid.1"}), Kind.SILENT, {}),
        (
            message("edit", edit={"original_message_id": "wamid.1", "message": {"type": "image"}}),
            Kind.EDITED, {},
        ),
        (message("unsupported", unsupported={"type": "edit"}), Kind.EDITED, {}),
        (message("location", location={"latitude": -6.2}), Kind.LOCATION, {}),
        (message("contacts", contacts=[{"name": {}}]), Kind.OTHER, {}),
        (message("order", order={}), Kind.OTHER, {}),
        (message("request_welcome"), Kind.WELCOME, {}),
        (message("unsupported", errors=[{"code": 131051}]), Kind.OTHER, {}),
        (message("of the future", **{"of the future": [1]}), Kind.OTHER, {}),
        (message("text", text={"body": "x"}, group_id="g"), Kind.SILENT, {}),
        (
            message("system", system={"type": "user_changed_number", "wa_id": "6281999"}),
            Kind.CHANGED, {"new_telephone": "6281999"},
        ),
        (message("system", system={"type": "customer_identity_changed"}), Kind.IDENTITY, {}),
    ],
)  # fmt: skip
def test_every_type_is_read(given: Any, kind: Kind, inside: dict[str, str]) -> None:
    found = read(given)
    assert found.kind is kind
    for name in ("text", "option", "media", "new_telephone", "new_user_id"):
        assert getattr(found, name) == inside.get(name, "")


@pytest.mark.parametrize(
    ("given", "contacts", "user", "number"),
    [
        (text("x", 1), [], user_id(1), telephone(1)),
        (text("x", 1, named="id"), [], user_id(1), ""),
        (text("x", 1, named="number"), [], "", telephone(1)),
        (text("x", 1, named="number"), [contact(2), contact(1)], user_id(1), telephone(1)),
        (text("x", 1, named="id"), [contact(2), contact(1)], user_id(1), telephone(1)),
        (text("x", 1, named="id"), [contact(2), contact(1, "id")], user_id(1), ""),
        (text("x", 1, named="none"), [contact(1)], user_id(1), telephone(1)),
        (text("x", 1, named="none", **{"from": user_id(1)}), [], user_id(1), ""),
        (text("x", 1, named="none", **{"from": "+" + telephone(1)}), [], "", telephone(1)),
        (text("x", 1, named="number"), [contact(2)], "", telephone(1)),
        (text("x", 1, named="none", **{"from": "+" + telephone(1)}), [contact(1)], user_id(1), telephone(1)),
        (text("x", 1, named="none", from_parent_user_id=SHARED), [], SHARED, ""),
        (text("x", 1, named="none", from_parent_user_id=SHARED), [contact(1)], SHARED, ""),
        (text("x", 1, named="none"), [{"parent_user_id": SHARED}], SHARED, ""),
        (
            text("x", 1, named="none", from_parent_user_id=SHARED),
            [contact(2), {**contact(1), "parent_user_id": SHARED}], user_id(1), telephone(1),
        ),
        # The id that several businesses share would be a second name beside the number.
        (text("x", 1, named="number", from_parent_user_id=SHARED), [], "", telephone(1)),
    ],
)  # fmt: skip
def test_a_sender_is_known_by_user_id_by_number_or_by_both(
    given: Any, contacts: list[Any], user: str, number: str
) -> None:
    found = read(given, contacts=contacts)
    assert (found.user_id, found.telephone) == (user, number)


NUMBERS = f"User Siti changed from {telephone(1)} to {telephone(2)}"
IDS = f"User Siti changed from {user_id(1)} to {user_id(2)}"
BEFORE, NOW = {"previous_user_id": user_id(1)}, {"user_id": user_id(2)}


@pytest.mark.parametrize(
    ("system", "more", "before", "after"),
    [
        ({**BEFORE, **NOW}, {}, (1, 0), (2, 0)),
        ({"wa_id": telephone(2)}, {"from": telephone(1)}, (0, 1), (0, 2)),
        ({"wa_id": telephone(2), **NOW}, {"from": telephone(1)}, (0, 1), (2, 2)),
        ({"wa_id": telephone(2), **BEFORE, **NOW}, {"from": telephone(1)}, (1, 1), (2, 2)),
        # The new id stands where the sender's does, or the new number.
        ({**BEFORE, **NOW}, {"from_user_id": user_id(2)}, (1, 0), (2, 0)),
        (NOW, {"from_user_id": user_id(2), "from": telephone(1)}, (0, 1), (2, 0)),
        (
            {**NOW, "parent_user_id": SHARED},
            {"from_user_id": user_id(2), "from_parent_user_id": SHARED, "from": telephone(1)}, (0, 1), (2, 0),
        ),
        ({"wa_id": telephone(2), "body": NUMBERS}, {"from": telephone(2)}, (0, 1), (0, 2)),
        # Versions of some years ago.
        ({"wa_id": telephone(1), "new_wa_id": telephone(2)}, {"from": telephone(1)}, (0, 1), (0, 2)),
        ({"customer": telephone(1), "wa_id": telephone(2)}, {}, (0, 1), (0, 2)),
        # What was before stands with the sender, or in the sentence alone.
        (NOW, {"from_user_id": user_id(1)}, (1, 0), (2, 0)),
        ({**NOW, "body": IDS}, {}, (1, 0), (2, 0)),
        ({**NOW, "body": f"User A changed from {user_id(9)} to x{IDS}"}, {}, (1, 0), (2, 0)),
        ({**NOW, "body": IDS, "wa_id": telephone(1)}, {"from": telephone(1)}, (1, 1), (2, 1)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("contacts", [[], [contact(2)]])
def test_news_of_a_change_leads_from_the_old_names_to_the_new(
    system: Any, more: Any, before: Any, after: Any, contacts: Any
) -> None:
    kind = "user_changed_number" if after[1] else "user_changed_user_id"
    given = message("system", named="none", system={"type": kind, **system}, **more)
    found = read(given, contacts=contacts)
    assert found.kind is Kind.CHANGED
    assert (found.user_id, found.telephone) == named(*before)
    assert (found.new_user_id, found.new_telephone) == named(*after)


def test_ids_of_several_businesses_lead_on_where_there_are_no_others() -> None:
    system = {
        "type": "user_changed_user_id",
        "previous_parent_user_id": SHARED,
        "parent_user_id": "ID.ENT.2",
    }
    found = read(message("system", named="none", system=system))
    assert (found.kind, found.user_id, found.new_user_id) == (Kind.CHANGED, SHARED, "ID.ENT.2")


def named(by_id: int, by_number: int) -> tuple[str, str]:
    return user_id(by_id) if by_id else "", telephone(by_number) if by_number else ""


@pytest.mark.parametrize(
    "system",
    [
        NOW, {**NOW, "body": "User Siti changed"}, {**NOW, "body": f"User A changed from {user_id(9)} to x"},
        {"customer": telephone(1), "wa_id": telephone(1)},
    ],
)  # fmt: skip
def test_news_that_changes_nothing_that_we_know_is_silent(system: Any) -> None:
    given = message("system", named="none", system={"type": "user_changed_user_id", **system})
    assert read(given).kind is Kind.SILENT


@pytest.mark.parametrize(
    ("shown", "kept"),
    [
        ("A" * 43 + "=", True),
        ("a" * 64, True),
        ("-_" * 21 + "A", True),
        ("abc123", False),
        (7, False),
    ],
)
def test_only_what_can_be_a_digest_is_compared_with_a_file(shown: Any, kept: bool) -> None:
    found = read(message("image", image={"id": "77", "sha256": shown}))
    assert (found.media, found.sha256) == ("77", shown if kept else "")


@pytest.mark.parametrize(
    "given",
    [
        message("text", text={"body": "x"}, named="none"), {**text("x"), "id": ""}, {**text("x"), "id": None},
        {**text("x"), "id": "x" * 301}, "text", None, [text("x")],
    ],
)  # fmt: skip
def test_a_message_that_nobody_sent_or_that_has_no_number_is_strange(given: Any) -> None:
    found = read_delivery(delivery(change([given, text("gut")])), NUMBER)
    assert found.strange == (given,)
    assert [each.text for each in found.messages] == ["gut"]


def test_what_is_of_another_number_or_of_another_field_is_counted_and_left() -> None:
    other = {"field": "account_update", "value": {"event": "x"}}
    troubled = {"field": "messages", "value": {"errors": [{"code": 130429}]}}
    theirs = change([text("x")], [status("wamid.1", "sent")], number="999")
    found = read_delivery(delivery(other, theirs, troubled, change([text("unser")])), NUMBER)
    assert (found.foreign, found.ignored, found.strange) == (2, 2, ())
    assert [each.text for each in found.messages] == ["unser"]


def test_a_change_that_names_no_field_is_one_of_messages() -> None:
    found = read_delivery(delivery({**change([text("x")]), "field": None}), NUMBER)
    assert [each.text for each in found.messages] == ["x"]


@pytest.mark.parametrize("nothing", [{"messages": []}, {"messages": None, "statuses": []}])
def test_lists_with_nothing_in_them_are_left(nothing: Any) -> None:
    found = read_delivery(delivery({"field": "messages", "value": nothing}), NUMBER)
    assert (found.ignored, found.strange) == (1, ())


def test_a_message_to_nobody_knows_which_number_is_kept_as_strange() -> None:
    given = change([text("x")], metadata=None)
    assert read_delivery(delivery(given), NUMBER).strange == (given,)


@pytest.mark.parametrize("given", [{"field": "messages", "value": 7}, 7, {"field": "messages"}, {}])
def test_a_change_without_anything_in_it_is_strange(given: Any) -> None:
    assert read_delivery(delivery(given), NUMBER).strange == (given,)


def test_a_status_brings_its_fault_and_what_we_sent_along() -> None:
    raw = delivery(change(statuses=[status("wamid.1", "failed", "key.1", 131026), {"id": "x"}]))
    found = read_delivery(raw, NUMBER)
    only = found.statuses[0]
    assert (only.state, only.callback, only.fault) == ("failed", "key.1", "131026")
    assert found.strange == ({"id": "x"},)


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"[]", b"7", b"{", b"\xff\xfe", b"null", b'{"entry": {}}', b'{"object": "x"}', b'{"entry": NaN}',
        b"[" * 100_000, b'{"entry": ' + b"9" * 5_000 + b"}",
    ],
)  # fmt: skip
def test_what_is_no_delivery_is_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        read_delivery(raw, NUMBER)


def test_halves_of_letters_and_zero_bytes_are_taken_out_of_texts() -> None:
    raw = delivery(change([text("x")])).replace(b'"body": "x"', b'"body": "a\\ud800b\\u0000c"')
    assert read_delivery(raw, NUMBER).messages[0].text == "a?bc"


def test_nothing_of_a_person_is_printed() -> None:
    shown = repr(read(text("rahasia")))
    assert "rahasia" not in shown
    assert telephone(1) not in shown
    assert user_id(1) not in shown


leaf = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12)
NAMES = (
    "id", "from", "from_user_id", "user_id", "wa_id", "type", "text", "body", "timestamp", "status",
    "statuses", "messages", "contacts", "errors", "code", "metadata", "phone_number_id", "field",
    "value", "changes", "entry", "interactive", "button_reply", "image", "sha256", "system",
)  # fmt: skip
names = st.sampled_from(NAMES)
anything = st.recursive(
    leaf | st.sampled_from([NUMBER, "messages", "text", "image", "system", "interactive"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=5),
    max_leaves=25,
)  # fmt: skip


@given(anything, anything)
def test_whatever_stands_in_a_delivery_is_no_fault(value: Any, one: Any) -> None:
    for raw in (
        {"entry": [value]}, {"entry": [{"changes": value}]}, {"entry": [{"changes": [{"value": value}]}]},
        {"entry": [{"changes": [change([one, value], [value, one], contacts=value)]}]},
    ):  # fmt: skip
        found = read_delivery(json.dumps(raw).encode(), NUMBER)
        json.dumps([each.__dict__ for each in (*found.messages, *found.statuses)])
        assert all(each.id and (each.user_id or each.telephone) for each in found.messages)


RAW = '{"entry": [], "x": "\\u00e4 é"}'.encode()


@pytest.mark.parametrize(
    ("header", "good"),
    [
        (signature(RAW, "one"), True),
        (signature(RAW, "two"), True),
        (signature(RAW, "one").upper().replace("SHA256", "sha256"), True),
        (signature(RAW, "three"), False),
        (signature(RAW + b" ", "one"), False),
        (signature(RAW, "one").removeprefix("sha256="), False),
        (signature(RAW, "one").replace("sha256", "sha1"), False),
        (signature(RAW, "one") + " ", False),
        (signature(RAW, "one")[:-1], False),
        ("sha256=" + "z" * 64, False),
        ("sha256=" + "١" * 64, False),
        ("sha256=é", False),
        ("", False),
    ],
)
def test_only_the_bytes_under_one_of_our_secrets_are_signed(header: str, good: bool) -> None:
    assert is_signed(RAW, header, ["one", "two"]) is good


def test_without_a_secret_nothing_is_signed() -> None:
    assert not is_signed(RAW, signature(RAW, ""), ["", ""])
    assert not is_signed(RAW, signature(RAW, ""), [])


def test_the_word_is_compared_whole_and_an_empty_one_fits_nothing() -> None:
    assert is_word("wört", "wört")
    assert not is_word("wort", "wört")
    assert not is_word("", "")
