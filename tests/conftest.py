"""Settings for every test: few Hypothesis examples by default, more by request."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("few", max_examples=30, deadline=None, derandomize=True)
settings.register_profile(
    "many", max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "few"))
