"""What every test shares: how Hypothesis searches, and where databases, people and the browser are made."""

import os

from hypothesis import settings

pytest_plugins = ["tests.browsers", "tests.databases", "tests.personas"]

# No test is timed. The gate repeats the same examples, so that a red run can be run again;
# HYPOTHESIS_PROFILE=explore searches anew, and longer.
settings.register_profile("gate", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("explore", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))
