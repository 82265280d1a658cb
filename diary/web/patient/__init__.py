"""The patient's pages: joining, and the diary itself."""
