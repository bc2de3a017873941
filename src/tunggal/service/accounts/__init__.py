"""Who somebody is: officers with two factors, citizens with a one-time code."""
