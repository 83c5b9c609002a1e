"""Property tests give the same answer on every machine, however slow it is."""

from hypothesis import settings

settings.register_profile("tocsin", deadline=None, derandomize=True)
settings.load_profile("tocsin")
