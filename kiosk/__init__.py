"""A self-service terminal that makes social security cards on the spot."""

__version__ = "0.1.0"
