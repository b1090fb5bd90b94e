"""Every page of an interleaving, and who wins it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from engine.core.numbers import percent, significant
from engine.results.result import Result
from engine.studies.preferences.interleaved_pages import InterleavedPages

if TYPE_CHECKING:
    from engine.figures.figure import Figure

EVEN = 1e-9


@dataclass(frozen=True)
class InterleavedLists(Result):
    """What an interleaving method shows for some rankings."""

    interleaved: InterleavedPages

    def as_record(self) -> dict[str, Any]:
        """What `interleave LIST LIST --json` prints."""
        shown = self.interleaved
        shares = shown.method.draws_teams
        record: dict[str, Any] = {
            "method": shown.method.spec,
            "rankings": [
                {"ranking": page.ranking, "teams": page.teams, "probability": page.probability}
                | ({"share_of_a": page.share_of_a} if shares else {})
                for page in shown.pages
            ],
            "random_clicks": shown.random_clicks,
        }
        if shown.stops:
            record["stops"] = shown.stops
        if shown.wins is not None:
            record["wins"] = shown.wins
        if shown.credited is not None:
            record["credit"] = shown.credited.credit.mean
        return record

    def to_frame(self) -> pd.DataFrame:
        """One row per page."""
        return pd.DataFrame(
            {
                "ranking": [" ".join(page.ranking) for page in self.interleaved.pages],
                "teams": [
                    " ".join(team or "-" for team in page.teams) for page in self.interleaved.pages
                ],
                "probability": [page.probability for page in self.interleaved.pages],
            }
        )

    def figure(self) -> "Figure":
        """The pages, in the colours of their rankers."""
        from engine.figures.preferences.merged_pages import merged_pages

        return merged_pages(self.interleaved.pages)

    def heading(self) -> str:
        """The method and how many pages it shows."""
        number = len(self.interleaved.pages)
        return f"{self.interleaved.method.title}: {number} pages with their probabilities"

    def readable(self) -> pd.DataFrame:
        """Likeliest first."""
        frame = self.to_frame().sort_values("probability", ascending=False, kind="stable")
        frame["probability"] = [percent(share) for share in frame["probability"]]
        return frame

    def _counts_sentence(self) -> str:
        if self.interleaved.method.weighted:
            return "Shares of the credit when users click at random:"
        return "Impressions with one random click are won by"

    def remarks(self) -> list[str]:
        """Who wins random clicks, and relevant ones."""
        shares = self.interleaved.random_clicks
        listed = ", ".join(f"{team} {percent(share)}" for team, share in shares.items())
        fair = max(shares.values()) - min(shares.values()) < EVEN
        sentences = [
            f"{self._counts_sentence()} {listed}: "
            + ("unbiased." if fair else "biased against the ranker with the smaller share.")
        ]
        if self.interleaved.stops:
            sentences.append(self.interleaved.stop_sentence)
        if self.interleaved.wins is not None:
            wins = ", ".join(
                f"{team} {percent(share)}" for team, share in self.interleaved.wins.items()
            )
            sentences.append(f"With clicks on the relevant items, impressions are won by: {wins}.")
        if self.interleaved.credited is not None:
            mean = significant(self.interleaved.credited.credit.mean)
            sentences.append(f"Expected credit of A minus B per impression: {mean}.")
        return sentences
