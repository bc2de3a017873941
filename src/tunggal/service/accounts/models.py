"""The tables of accounts; numbers of people are sealed and found by keyed hashes."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Officer(AbstractBaseUser):
    """Who works with cases: an officer, an agent of the command centre or an auditor."""

    code = models.CharField(max_length=36, unique=True)
    name = models.CharField(max_length=80)
    role = models.CharField(max_length=20)
    regions = models.JSONField(default=list)
    sealed = models.BinaryField(default=b"")  # own NIK and KK, for the rule of the own family
    starts = models.BooleanField(default=True)  # signs in with a start password, to be replaced
    start_until = models.DateTimeField(null=True)  # when the start password ends
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = BaseUserManager()
    USERNAME_FIELD = "code"

    class Meta:
        app_label = "accounts"
        db_table = "account_officer"

    @property
    def is_active(self) -> bool:
        """Whether the account may be used: asked anew at every request."""
        return self.closed_at is None


class Account(models.Model):
    """A citizen's account: one telephone number and, where it was proved, one person."""

    code = models.CharField(max_length=24, primary_key=True)
    contact_key = models.CharField(max_length=32)
    person_key = models.CharField(max_length=32)  # empty for who is not in the register
    family_key = models.CharField(max_length=32)  # likewise
    sealed = models.BinaryField()
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField()  # of the last sign-in

    class Meta:
        app_label = "accounts"
        db_table = "account_citizen"
        constraints = (
            models.UniqueConstraint(fields=["contact_key", "person_key"], name="account_once"),
        )
        indexes = (
            models.Index(fields=["person_key"], name="account_person"),
            models.Index(fields=["family_key"], name="account_family"),
            models.Index(fields=["seen_at"], name="account_seen"),
        )


class Entry(models.Model):
    """Somebody on the way in: a code was asked for in one browser and is waited for there."""

    ticket = models.CharField(max_length=32, primary_key=True)
    sealed = models.BinaryField()
    code_hash = models.CharField(max_length=32)  # of nothing that fits, where no code was sent
    tries = models.SmallIntegerField(default=0)
    sent_at = models.DateTimeField()

    class Meta:
        app_label = "accounts"
        db_table = "account_entry"
        indexes = (models.Index(fields=["sent_at"], name="account_entry_sent"),)
