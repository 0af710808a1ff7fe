"""Files to quads, strictly: what is wrong is said with its line, and nothing unsafe gets in."""

__all__: list[str] = []
