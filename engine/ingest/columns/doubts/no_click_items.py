"""An item that stands for no click: first in every list, and clicked where no other item is."""

from engine.ingest.columns.evidence.guess_by_values import clicked_among
from engine.ingest.columns.evidence.meaning import ColumnDoubt, Guess
from engine.ingest.columns.values.click_words import number_of
from engine.ingest.columns.values.joined_columns import parts
from engine.ingest.columns.values.texts_of_rows import Sample, rows_of

_MANY = 20


def doubt_no_click(sample: Sample, guess: Guess) -> None:
    """Say so where one item is first in every ranking, and each ranking has exactly one click."""
    fields = [guess.mapping.get(field, "") for field in ("impression", "rank", "item", "reward")]
    if not all(fields) or not all(column in sample for column in fields[1:]):
        return
    impression, rank, item, reward = fields
    keys = rows_of(sample, parts(impression, sample))
    numbers = {text: number_of(text or "") for text in set(sample[rank])}
    if None in numbers.values():
        return
    rankings: dict[tuple[str | None, ...], list[tuple[float, str | None, str | None]]] = {}
    for key, place, name, hit in zip(keys, sample[rank], sample[item], sample[reward], strict=True):
        rankings.setdefault(key, []).append((numbers[place] or 0.0, name, hit))
    whole = [sorted(shown, key=lambda row: row[0]) for shown in [*rankings.values()][:-1]]
    tops = {shown[0][1] for shown in whole}
    if len(whole) < _MANY or len(tops) > 1:
        return
    single = all(clicked_among([hit for *_, hit in shown]) == 1 for shown in whole)
    chosen = clicked_among([shown[0][2] for shown in whole])
    if not single or not 0 < chosen < len(whole):
        return
    if len({shown[1][1] for shown in whole if len(shown) > 1}) < 2:
        return
    what = f"{tops.pop()!r} is the first item of each of the first {len(whole):,} rankings, and "
    what += f"each has exactly one click, {chosen:,} of them on it: it may stand for no click. "
    what += "It was read as an item that was shown and clicked."
    fix = "If it means that nothing was clicked, leave its rows out and load again."
    guess.doubts.append(ColumnDoubt(what, fix, (item,)))
