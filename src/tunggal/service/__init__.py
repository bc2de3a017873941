"""The service: what citizens and officers reach over the network. Django, and only here."""
