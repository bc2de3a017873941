"""Fitting: trains a scoring model from a survey of families and says how wrong it is."""

from tunggal.adapters.fitting.fit import FittedModel, fit_scoring, show_card, write_model
from tunggal.adapters.fitting.reading import read_survey
from tunggal.adapters.fitting.survey import SurveyData

__all__ = [
    "FittedModel",
    "SurveyData",
    "fit_scoring",
    "read_survey",
    "show_card",
    "write_model",
]
