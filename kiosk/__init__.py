"""A self-service terminal that makes social security cards on the spot."""
