"""The look-up index: made from published releases, read by the service, never the truth itself."""
