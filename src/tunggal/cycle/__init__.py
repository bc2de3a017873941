"""The centre: one quarter, five stages in a row. Start reading in run.py."""
