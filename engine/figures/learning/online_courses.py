"""Online learners and offline learning over time: what they show, and what users lose."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.core.titles import titled_spec
from engine.figures.band import band
from engine.figures.figure import Figure
from engine.figures.theme import POWERS_OF_TEN, TRUTH, colour, dash, label, layout
from engine.inference.normal import half_width
from engine.learners.online.simulate import LearningCurve


def clicks_lost(courses: Sequence[LearningCurve], python: str = "") -> Figure:
    """Clicks lost so far against always showing the best, with 95% bands over worlds.

    Impressions stand evenly: what loses the same in each impression is a straight line.
    """
    plot = _curves(courses, [(course.mean, course.error) for course in courses])
    plot.update_xaxes(type="linear", dtick=None, tickmode="auto", nticks=5, tickformat=",d")
    plot.update_yaxes(title="clicks lost so far", rangemode="tozero")
    endpoints = [f"{course.learner} {course.mean[-1]:.0f}" for course in courses]
    alt = f"Clicks lost after {courses[0].rounds[-1]:,} impressions: {', '.join(endpoints)}"
    return Figure(plot, _table(courses), python=python, alt=alt)


def clicks_earned(courses: Sequence[LearningCurve], optimum: float, python: str = "") -> Figure:
    """Clicks per 100 impressions of what is shown next, by how many impressions were had."""
    means = [
        (
            100 * course.value.mean(axis=1),
            100 * course.value.std(axis=1) / np.sqrt(course.value.shape[1]),
        )
        for course in courses
    ]
    plot = _curves(courses, means)
    plot.add_hline(
        100 * optimum,
        line={"color": TRUTH, "dash": "dot"},
        annotation={"text": "best possible", "font": {"size": 12}},
        annotation_position="top left",
    )
    plot.update_yaxes(title="clicks per 100 impressions")
    endpoints = [f"{course.learner} {100 * course.value[-1].mean():.1f}" for course in courses]
    last = ", ".join(endpoints)
    alt = f"Clicks per 100 impressions at the end: {last}; at best {100 * optimum:.1f}"
    return Figure(plot, _table(courses), python=python, alt=alt)


def _curves(
    courses: Sequence[LearningCurve], means: Sequence[tuple[np.ndarray, np.ndarray]]
) -> go.Figure:
    traces = []
    for place, (course, (mean, error)) in enumerate(zip(courses, means, strict=True)):
        half, times = half_width(error), course.rounds
        traces.append(go.Scatter(band(times, mean - half, mean + half, colour(place), 0.18)))
        traces.append(
            go.Scatter(
                name=label(titled_spec("learners.online", course.learner), 32),
                x=times,
                y=mean,
                mode="lines",
                line={"color": colour(place), "dash": dash(place), "width": 2},
            )
        )
    return go.Figure(traces, layout(360, xaxis={**POWERS_OF_TEN, "title": {"text": "impressions"}}))


def _table(courses: Sequence[LearningCurve]) -> dict[str, list[object]]:
    rows = [(course, place) for course in courses for place in range(len(course.rounds))]
    return {
        "learner": [course.learner for course, _ in rows],
        "impressions": [int(course.rounds[place]) for course, place in rows],
        "lost": [float(course.mean[place]) for course, place in rows],
        "lost_error": [float(course.error[place]) for course, place in rows],
        "value": [float(course.value[place].mean()) for course, place in rows],
    }
