"""The look-up: who may see which family's card, how often, and the line that says it was seen."""
