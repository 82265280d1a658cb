"""Measuring: judgements and requests a second, each request beside a bare handler."""
