"""The web room: parse a request, decide who may, make one service call, present a page."""
