"""`api.fit`: a click model, and how well it predicts."""

from typing import TYPE_CHECKING

from engine.logs.log import Log

if TYPE_CHECKING:
    from engine.results.click_model_fit import ClickModelFit


def fit(
    log: Log, model: str, *, test: Log | None = None, choose_prior: bool = False
) -> "ClickModelFit":
    """Fit a click model to a log of rankings, and test how well it predicts clicks.

    Args:
        log: a log of rankings.
        model: the model's spec, such as "pbm" or "dbn".
        test: another log, whose clicks are predicted; none if left out.
        choose_prior: whether the parameters, too, are those under the prior that predicts best.

    Clicks of the test are predicted under a prior, chosen by how well it predicts a held-out
    fifth of the sessions of `log`, unless the spec names one. The parameters that are reported
    are estimated without a prior.

    Raises:
        EngineError: the model is unknown, or the log lacks what it needs.

    >>> from engine import api
    >>> print(api.fit(api.sample("three_rankers"), "pbm").as_record()["converged"])
    True
    """
    from engine.click_counts.counts import Counts
    from engine.click_models.click_model import ClickModel
    from engine.click_prediction.best_prior import Predictor, best_predictor, prior_trial
    from engine.click_prediction.score import score, translated
    from engine.health.click_evidence import require_clicks
    from engine.results.click_model_fit import ClickModelFit

    chosen = ClickModel.parse(model)
    require_clicks(log)
    counts = Counts(log)
    sessions = prior_trial(log) if choose_prior or test is not None else None
    predictor = Predictor(chosen) if sessions is None else best_predictor(chosen, sessions)
    if choose_prior:
        predictor = predictor.without_posterior()
    fitted = (predictor.model if choose_prior else chosen).fit_counts(counts)
    fitted.require_identified()
    scores = {"train": score(fitted, translated(log, log))}
    if test is not None:
        same = predictor == Predictor(fitted.model)
        predicting = fitted if same else predictor.fit_counts(counts)
        scores["test"] = score(predicting, translated(test, log))
    return ClickModelFit(log, fitted, scores, predictor.name)
