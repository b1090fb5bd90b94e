"""What is computed from a log once and then kept with it: answers by family and key."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock, RLock
from typing import Any, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")
_NOTHING: Any = object()


@dataclass(frozen=True)
class Family(Generic[K, V]):
    """Answers of one kind: what they are keyed by, what they are, how many are kept at most.

    A family is known by its name, so that no two subjects may share one; `most` is None where
    all are kept. What a log has but once is keyed by None.
    """

    name: str
    most: int | None = field(default=None, compare=False)


class LogCache:
    """The answers that are kept for one log, which never change, as a log never does."""

    def __init__(self) -> None:
        self._answers: dict[Family[Any, Any], dict[Any, Any]] = {}
        self._making: dict[tuple[Family[Any, Any], Any], RLock] = {}
        self._turns = Lock()

    def get(self, family: Family[K, V], key: K, make: Callable[[], V]) -> V:
        """What `make` returns, made once per key for as long as the family keeps it.

        Who asks while another thread makes it waits for that answer; when making fails, the next
        one makes it.
        """
        answer = self.entries(family).get(key, _NOTHING)
        if answer is not _NOTHING:
            return answer
        with self._turns:
            turn = self._making.setdefault((family, key), RLock())
        with turn:
            answer = self.entries(family).get(key, _NOTHING)
            if answer is not _NOTHING:
                return answer
            try:
                return self.put(family, key, make())
            finally:
                with self._turns:
                    self._making.pop((family, key), None)

    def put(self, family: Family[K, V], key: K, answer: V) -> V:
        """Keep an answer; the oldest of the family give way to it."""
        answers = self.entries(family)
        answers[key] = answer
        if family.most is not None:
            self.keep_last(family, family.most)
        return answer

    def entries(self, family: Family[K, V]) -> dict[K, V]:
        """The answers of a family by key, the oldest first."""
        return self._answers.setdefault(family, {})

    def keep_last(self, family: Family[K, V], count: int) -> None:
        """Forget all but the last so many answers of a family."""
        answers = self.entries(family)
        for oldest in list(answers)[: max(0, len(answers) - count)]:
            answers.pop(oldest, None)

    def clear(self) -> None:
        """Forget everything."""
        self._answers.clear()
