"""Local anesthetics and the windows in which their relief is expected (specification, section 3)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from diary.clinical.datafile import Table, shipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Anesthetic:
    """One local anesthetic as drawn up: ``percent`` before mixing, ``ml`` given (section 3).

    ``agent`` None when not recorded.
    """

    agent: str | None
    percent: float | None = None
    ml: float | None = None
    epinephrine: bool = False
    liposomal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Steroid:
    """The steroid given, with its dose in milligrams where recorded (section 3)."""

    agent: str
    mg: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When relief by an agent counts, in minutes after the needle came out (section 3).

    None where the section has no number.

    Judge from ``judge_from``; consistent with the agent from ``consistent_from``; the anesthetic phase is
    0 < t ≤ ``phase_ends``; longer than ``prolonged_after`` is prolonged.
    """

    judge_from: int | None
    consistent_from: int | None
    phase_ends: int
    prolonged_after: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowRow:
    """One row of the table of section 3: the agents and percents it serves, and their window."""

    agents: tuple[str, ...]
    percent_up_to: float | None
    percent_above: float | None
    window: Window

    @property
    def key(self) -> str:
        """The lasting name of the row, by what it serves, under which a clinic's own minutes are kept (section 3)."""
        bound = f"-above-{self.percent_above:g}" if self.percent_above is not None else ""
        bound = f"-up-to-{self.percent_up_to:g}" if self.percent_up_to is not None else bound
        return "-".join(self.agents) + bound

    def serves(self, anesthetic: Anesthetic) -> bool:
        """Whether the row is the one for this agent at this percent; no percent reads as the lower row (section 3)."""
        if anesthetic.agent not in self.agents:
            return False
        if self.percent_up_to is not None:
            return anesthetic.percent is None or anesthetic.percent <= self.percent_up_to
        if self.percent_above is not None:
            return anesthetic.percent is not None and anesthetic.percent > self.percent_above
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentTable:
    """A clinic's table of windows (section 3)."""

    version: str
    source: str
    rows: tuple[WindowRow, ...]
    not_recorded: Window

    def row_for(self, anesthetic: Anesthetic) -> WindowRow | None:
        """The row that serves an anesthetic, or None where none does (section 3)."""
        return next((row for row in self.rows if row.serves(anesthetic)), None)

    @property
    def agents(self) -> tuple[str, ...]:
        """Every agent that has a window, in the order of the table (section 3)."""
        return tuple(dict.fromkeys(agent for row in self.rows for agent in row.agents))


NONE_GIVEN = Window(judge_from=None, consistent_from=None, phase_ends=0, prolonged_after=None)
"""The window where no anesthetic was given: there is no anesthetic phase (section 3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agents:
    """What section 3 says of all that was injected together: window, flags, and whether a duration can be read."""

    window: Window
    given: bool
    duration_known: bool
    flags: tuple[str, ...]


def read_agents(anesthetics: tuple[Anesthetic, ...] | None, table: AgentTable) -> Agents:
    """Find the window of an injection's anesthetics (section 3); None means not recorded, empty means none given."""
    if anesthetics == ():
        return Agents(window=NONE_GIVEN, given=False, duration_known=False, flags=())
    found = tuple((item, table.row_for(item)) for item in anesthetics or ())
    window = _window_of([row for _, row in found], table)
    altered = any(item.epinephrine or item.liposomal for item, _ in found)
    return Agents(
        window=window,
        given=True,
        duration_known=window.consistent_from is not None and not altered,
        flags=tuple(_flags(found)),
    )


def _window_of(rows: Sequence[WindowRow | None], table: AgentTable) -> Window:
    windows = [row.window for row in rows if row is not None]
    if not rows or len(windows) < len(rows):
        return table.not_recorded
    return max(windows, key=lambda window: window.phase_ends)


def _flags(found: Sequence[tuple[Anesthetic, WindowRow | None]]) -> Iterator[str]:
    if any(item.agent is not None and row is None for item, row in found):
        yield "agent without a window"
    if len(found) > 1:
        yield "mixture"
    if any(item.percent is None and row is not None and row.percent_up_to is not None for item, row in found):
        yield "concentration assumed"


@cache
def shipped_agents() -> AgentTable:
    """The table of windows that ships with the diary (section 3)."""
    return read_agent_table(shipped("agents.toml"))


@cache
def steroid_names() -> tuple[str, ...]:
    """The steroids of the catalogue (section 3)."""
    return shipped("agents.toml").table("steroids").list_of_words("names")


def read_agent_table(table: Table) -> AgentTable:
    """Check a table of windows and read it; ``DataFileError`` names file, line and reason (section 3)."""
    table.only("version", "source", "window", "not_recorded", "steroids")
    missing = table.table("not_recorded")
    missing.only("judge_from", "phase_ends")
    _check_steroids(table.table("steroids"))
    rows = tuple(_read_row(row) for row in table.tables("window"))
    if not rows:
        table.refuse("window", "at least one [[window]] is needed")
    return AgentTable(
        version=table.words("version"),
        source=table.words("source"),
        rows=rows,
        not_recorded=Window(
            judge_from=missing.whole("judge_from", least=1),
            consistent_from=None,
            phase_ends=missing.whole("phase_ends", least=1),
            prolonged_after=None,
        ),
    )


def _check_steroids(steroids: Table) -> None:
    steroids.only("names", "onset_from_day", "onset_to_day", "source")
    steroids.list_of_words("names")
    steroids.whole("onset_to_day", least=steroids.whole("onset_from_day", least=1))


def _read_row(row: Table) -> WindowRow:
    row.only(
        "agents", "percent_up_to", "percent_above", "judge_from", "consistent_from", "phase_ends", "prolonged_after"
    )
    bounds = [row.whole(key, least=1) for key in ("judge_from", "consistent_from", "phase_ends", "prolonged_after")]
    if bounds != sorted(set(bounds)):
        row.refuse("judge_from", "judge_from < consistent_from < phase_ends < prolonged_after must hold")
    if "percent_up_to" in row.values and "percent_above" in row.values:
        row.refuse("percent_above", "a row has percent_up_to or percent_above, not both")
    return WindowRow(
        agents=row.list_of_words("agents"),
        percent_up_to=row.number_or_none("percent_up_to"),
        percent_above=row.number_or_none("percent_above"),
        window=Window(judge_from=bounds[0], consistent_from=bounds[1], phase_ends=bounds[2], prolonged_after=bounds[3]),
    )
