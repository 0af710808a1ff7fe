"""What a query needs: its text looked at, its terms and rows, its limits."""

__all__: list[str] = []
