"""The tables of the command centre; what people say and their numbers are sealed."""

from __future__ import annotations

from django.db import models

# Of a call, as far as it has come.
NEW, QUEUED, ANSWERED, ABANDONED, ENDED = "new", "queued", "answered", "abandoned", "ended"
WAITING, OPEN, CLOSED = "waiting", "open", "closed"  # of a chat
TAKEN, DONE, FAILED = "taken", "done", "failed"  # of a task, which begins OPEN
WANTED, MADE = "wanted", "made"  # of a call that goes out, which may be FAILED as well
ON, PAUSED, OFF = "on", "paused", "off"  # of an agent


class Call(models.Model):
    """One call. `sealed` holds all that was told of it, and the number that called."""

    code = models.CharField(max_length=32, unique=True)  # keyed hash of its name at the exchange
    state = models.CharField(max_length=10)
    began_at = models.DateTimeField()
    queued_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=2)
    errand = models.CharField(max_length=40)
    agent = models.CharField(max_length=36)  # who speaks, or is rung
    by_hand = models.BooleanField(default=False)  # begun by its agent, without an exchange
    task = models.CharField(max_length=12)  # that it was made for
    number_key = models.CharField(max_length=32)
    person_key = models.CharField(max_length=32)  # of who passed the identity questions
    failed = models.SmallIntegerField(default=0)  # attempts at these questions
    wrap_up = models.CharField(max_length=30)
    wrapped_at = models.DateTimeField(null=True)
    sealed = models.BinaryField()

    class Meta:
        app_label = "centre"
        db_table = "centre_call"
        indexes = (
            models.Index(fields=["state", "queued_at"], name="centre_call_state"),
            models.Index(fields=["agent", "wrapped_at", "answered_at"], name="centre_call_agent"),
            models.Index(fields=["number_key", "began_at"], name="centre_call_number"),
            models.Index(fields=["person_key", "began_at"], name="centre_call_person"),
            models.Index(fields=["began_at"], name="centre_call_began"),
        )


class CallOut(models.Model):
    """A call that the exchange is to make: it rings at the agent first, then at the number of the call."""

    call = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=40, unique=True)  # of the call at the exchange
    agent = models.CharField(max_length=36)
    state = models.CharField(max_length=10)
    wanted_at = models.DateTimeField()

    class Meta:
        app_label = "centre"
        db_table = "centre_call_out"
        indexes = (models.Index(fields=["state", "wanted_at"], name="centre_call_out_state"),)


class Chat(models.Model):
    """One exchange of written words between a citizen and an agent."""

    code = models.CharField(max_length=32, unique=True)
    key = models.CharField(max_length=32, unique=True)
    speaker_key = models.CharField(max_length=32)
    state = models.CharField(max_length=10)
    language = models.CharField(max_length=2)
    errand = models.CharField(max_length=40)
    agent = models.CharField(max_length=36)
    opened_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)  # the agent's first words
    heard_at = models.DateTimeField()  # the citizen's last words
    last_at = models.DateTimeField()  # the last words of either
    waits_since = models.DateTimeField(null=True)  # the first words without an answer
    closed_at = models.DateTimeField(null=True)
    person_key = models.CharField(max_length=32)
    failed = models.SmallIntegerField(default=0)
    wrap_up = models.CharField(max_length=30)  # or why it closed by itself
    sealed = models.BinaryField()  # where answers go

    class Meta:
        app_label = "centre"
        db_table = "centre_chat"
        constraints = (
            models.UniqueConstraint(
                fields=["speaker_key"],
                condition=~models.Q(state=CLOSED),
                name="centre_chat_one_at_a_time",
            ),
        )
        indexes = (
            models.Index(fields=["state", "opened_at"], name="centre_chat_state"),
            models.Index(fields=["agent", "state"], name="centre_chat_agent"),
            models.Index(fields=["speaker_key", "opened_at"], name="centre_chat_speaker"),
            models.Index(fields=["opened_at"], name="centre_chat_opened"),
        )


class ChatLine(models.Model):
    """What was said once; `agent` is empty where the citizen said it."""

    chat = models.ForeignKey(Chat, on_delete=models.CASCADE)
    key = models.CharField(max_length=32, unique=True)
    at = models.DateTimeField()
    agent = models.CharField(max_length=36)
    attached = models.CharField(max_length=32)  # reference of a paper or recording
    sealed = models.BinaryField()

    class Meta:
        app_label = "centre"
        db_table = "centre_chat_line"
        indexes = (
            models.Index(fields=["chat", "at", "id"], name="centre_chat_line_at"),
            models.Index(fields=["attached"], name="centre_chat_line_attached"),
        )


class Task(models.Model):
    """Something that an agent has to do: call back, or hear what was left."""

    key = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=10)  # call_back, message or recording
    state = models.CharField(max_length=10)
    channel = models.CharField(max_length=20)
    language = models.CharField(max_length=2)
    about = models.CharField(max_length=40)  # kind or number of a case
    owner = models.CharField(max_length=36)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()  # by when somebody has to try, or to try again
    promised_at = models.DateTimeField()  # by when it had to be done at first
    taken_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0)
    result = models.CharField(max_length=30)
    call = models.CharField(max_length=32)  # out of which it came
    recording = models.CharField(max_length=32)
    sealed = models.BinaryField()

    class Meta:
        app_label = "centre"
        db_table = "centre_task"
        indexes = (
            models.Index(fields=["state", "due_at", "id"], name="centre_task_due"),
            models.Index(fields=["owner", "state"], name="centre_task_owner"),
            models.Index(fields=["promised_at"], name="centre_task_promised"),
            models.Index(fields=["call"], name="centre_task_call"),
            models.Index(fields=["recording"], name="centre_task_recording"),
        )


class ContactCase(models.Model):
    """A case that was opened or worked on in a call, chat or task."""

    contact = models.CharField(max_length=40)  # call:<code>, chat:<code> or task:<number>
    number = models.CharField(max_length=10)
    done = models.CharField(max_length=10)  # opened or updated
    at = models.DateTimeField()

    class Meta:
        app_label = "centre"
        db_table = "centre_contact_case"
        constraints = (
            models.UniqueConstraint(
                fields=["contact", "number", "done"], name="centre_contact_case_once"
            ),
        )


class NuisanceMark(models.Model):
    """An agent says that a call was a nuisance; the reason is sealed."""

    number_key = models.CharField(max_length=32)
    call = models.CharField(max_length=32, unique=True)
    agent = models.CharField(max_length=36)
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    sealed = models.BinaryField()

    class Meta:
        app_label = "centre"
        db_table = "centre_nuisance"
        indexes = (models.Index(fields=["number_key", "at"], name="centre_nuisance_number"),)


class Duty(models.Model):
    """Whether an agent is there just now; one row for each."""

    agent = models.CharField(max_length=36, primary_key=True)
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=30)  # of a pause
    since = models.DateTimeField()
    on_since = models.DateTimeField()  # signed on, pauses or not

    class Meta:
        app_label = "centre"
        db_table = "centre_duty"


class Shift(models.Model):
    """Planned work of an agent."""

    agent = models.CharField(max_length=36)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    planned_by = models.CharField(max_length=36)

    class Meta:
        app_label = "centre"
        db_table = "centre_shift"
        constraints = (
            models.UniqueConstraint(fields=["agent", "starts_at"], name="centre_shift_once"),
        )
        indexes = (models.Index(fields=["ends_at", "starts_at"], name="centre_shift_at"),)


class Handover(models.Model):
    """What those who go tell those who come; signed by both."""

    key = models.CharField(max_length=32, unique=True)
    written_by = models.CharField(max_length=36)
    written_at = models.DateTimeField()
    taken_by = models.CharField(max_length=36)
    taken_at = models.DateTimeField(null=True)
    sealed = models.BinaryField()

    class Meta:
        app_label = "centre"
        db_table = "centre_handover"
        indexes = (models.Index(fields=["written_at"], name="centre_handover_at"),)
