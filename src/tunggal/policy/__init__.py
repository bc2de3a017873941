"""Reads the files that a ministry owns into frozen values, and refuses bad ones kindly."""
