"""Synthetic persons: what is planted in their records, and what a replay must find there."""

__all__: list[str] = []
