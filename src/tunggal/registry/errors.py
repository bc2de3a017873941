"""What tunggal says when it cannot go on: what happened, where, and what to do next."""


class TunggalError(Exception):
    """Base of every error that a user may meet; `exit_code` is what the command line returns."""

    exit_code = 2


class ChecksFailed(TunggalError):
    """A stage made tables that break one of its own laws."""

    exit_code = 1


class PolicyRefused(TunggalError):
    """A policy file or a setting cannot be used; the text names file, line, expected and found."""

    exit_code = 2


class UsageRefused(TunggalError):
    """The call itself cannot be carried out: a missing workspace, an unknown quarter or release."""

    exit_code = 2


class DeliveryRefused(TunggalError):
    """A delivery cannot be read; the text names file, row or column, rule and remedy."""

    exit_code = 3


class IntegrityBroken(TunggalError):
    """A release is not what its manifest or signature says."""

    exit_code = 4
