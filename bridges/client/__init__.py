"""A client in Python, for threads and for asyncio."""
