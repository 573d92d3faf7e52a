"""Quick tests before slow ones of the same file, by what they took before: most changes are noticed by quick ones."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest


class QuickFirst:
    """A plugin of pytest that keeps in a file what tests took, and sorts and chooses them by it.

    Parameters
    ----------
    kept : Path
        Seconds by test; made if it is not there.
    most : float, optional
        Tests that took longer (seconds) are left out; none by default. What a test takes is not known before it ran.
    """

    def __init__(self, kept: Path, most: float | None = None):
        self.kept, self.most = kept, most
        self.before: dict[str, float] = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
        self.took: Counter[str] = Counter()

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Sort tests: files in their order, in each the quick ones first; leave out what takes too long."""
        place = {path: at for at, path in enumerate(dict.fromkeys(item.path for item in items))}
        items.sort(key=lambda item: (place[item.path], self._seconds(item)))
        if self.most is not None:
            slow = [item for item in items if self._seconds(item) > self.most]
            items[:] = [item for item in items if self._seconds(item) <= self.most]
            config.hook.pytest_deselected(items=slow)

    def _seconds(self, item: pytest.Item) -> float:
        return self.before.get(item.nodeid, 0.0)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add what a part of a test took: what it needs, itself, what is cleared away."""
        self.took[report.nodeid] += report.duration

    def pytest_sessionfinish(self) -> None:
        """Keep what the tests took this time."""
        self.kept.write_text(json.dumps(self.before | self.took), encoding="utf-8")
