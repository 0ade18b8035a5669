"""The first and the last day that the tables cover, asked of the tables, so that no test types them."""

import sco

FIRST, CUT_OFF = (f"{day:%Y-%m-%d}" for day in sco.load().coverage)
