"""Cases of citizens: who may bring, see and decide them, by when, and what becomes of them.

Pure: no clock, no disk, no framework. Dates, rows and policy are handed in; what comes out is a
new case and the event that must be recorded with it, in one transaction.
"""
