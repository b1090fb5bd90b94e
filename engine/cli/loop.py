"""`counterclick loop`: let rankers and users teach each other, in many worlds."""

from typing import Annotated, Any

import typer

from engine.cli.main import answer


def loop(
    world: Annotated[str, typer.Argument(help="A world, such as top_k(items=20, shown=5).")],
    ranker: Annotated[
        list[str], typer.Option(help="A ranker, such as naive or ips(exploration=0.1); repeatable.")
    ],
    rounds: Annotated[int, typer.Option(help="Impressions, one after the other.")] = 2_000,
    worlds: Annotated[int, typer.Option(help="How often history is run again.")] = 200,
    seed: Annotated[int, typer.Option(help="The same seed draws the same users.", min=0)] = 0,
    delay: Annotated[int, typer.Option(help="Rounds until a click is known.")] = 0,
    batch: Annotated[int, typer.Option(help="Rounds between two new rankings.")] = 1,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Run the feedback loop: does position 1 stay at position 1?"""
    from engine.core.method import parse
    from engine.inference.wilson import wilson
    from engine.loop.experiments.lock_in import exact_lock_in
    from engine.loop.outcome import outcome
    from engine.loop.schedule import Schedule
    from engine.loop.simulate import compare

    place = parse("simulator", world)
    rankers = [parse("loop.rankers", spec) for spec in ranker]
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
                "interval": [float(end_of) for end_of in wilson(end.best_on_top, worlds)],
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
        print("\n".join(_told(line, worlds) for line in lines))


command = loop


def _told(line: dict[str, Any], worlds: int) -> str:
    from engine.core.numbers import percent, significant

    low, high = (percent(end) for end in line["interval"])
    told = (
        f"{line['ranker']}: the best item ends on top in {percent(line['best_on_top'])} of "
        f"{worlds:,} worlds (95% {low} to {high}), "
        f"{significant(line['clicks_per_round'])} clicks per round"
    )
    exact = line["exact_lock_in"]
    return told if exact is None else f"{told}; lock-in has probability {exact:.4f}, exactly"
