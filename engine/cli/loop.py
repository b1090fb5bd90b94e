"""`counterclick loop`: let rankers and users teach each other, in many worlds."""

from typing import Annotated

import typer

from engine.cli.main import answer


def loop(
    world: Annotated[str, typer.Argument(help="A world, such as top_k(items=20, shown=5).")],
    ranker: Annotated[
        list[str], typer.Option(help="A ranker, such as naive or ips(exploration=0.1); repeatable.")
    ],
    rounds: Annotated[int, typer.Option(help="Impressions, one after the other.")] = 2_000,
    worlds: Annotated[int, typer.Option(help="How often history is run again.")] = 200,
    seed: Annotated[int, typer.Option(help="The same seed draws the same users.")] = 0,
    delay: Annotated[int, typer.Option(help="Rounds until a click is known.")] = 0,
    batch: Annotated[int, typer.Option(help="Rounds between two new rankings.")] = 1,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Run the feedback loop: does position 1 stay at position 1?"""
    from engine.core.method import parse
    from engine.loop.lock_in import exact_lock_in
    from engine.loop.outcome import outcome
    from engine.loop.schedule import Schedule
    from engine.loop.simulate import compare

    place = parse("simulator", world)
    rankers = [parse("loop", spec) for spec in ranker]
    schedule = Schedule(rounds, worlds, seed, delay, batch)
    lines = []
    for method, run in zip(rankers, compare(place, rankers, schedule), strict=True):
        end = outcome(run)
        lines.append(
            {
                "ranker": method.spec,
                "exploration": method.exploration,
                "best_on_top": end.best_on_top,
                "standard_error": end.standard_error,
                "clicks_per_round": end.clicks_per_round,
                "exposure_gini": end.exposure_gini,
                "exact_lock_in": exact_lock_in(place, method),
            }
        )
    result = {
        "world": place.spec,
        "rounds": rounds,
        "worlds": worlds,
        "seed": seed,
        "rankers": lines,
    }
    if json:
        answer(result)
    else:
        _print(lines)


command = loop


def _print(lines: list[dict[str, object]]) -> None:
    from engine.core.numbers import percent, significant

    for line in lines:
        top, error = float(str(line["best_on_top"])), float(str(line["standard_error"]))
        exact = line["exact_lock_in"]
        print(
            f"{line['ranker']}: the best item ends on top in {percent(top)} of the worlds "
            f"(+- {percent(error, 2)}), {significant(float(str(line['clicks_per_round'])))} clicks "
            f"per round"
            + (f"; exact lock-in {percent(float(str(exact)))}" if exact is not None else "")
        )
