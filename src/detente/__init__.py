"""détente reads the news and keeps the books on how states stand with each other."""

__version__ = "0.1.0"
