"""The post-injection pain diary.

This module imports nothing, so that ``import diary.clinical`` never loads the web, the database or the charts.
"""

__version__ = "0.1.0"
