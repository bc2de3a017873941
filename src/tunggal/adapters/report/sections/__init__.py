"""The parts of the report, each one function from the report to a section of the page."""
