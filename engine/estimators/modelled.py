"""The base of the direct method and the doubly robust estimators: predicted rewards."""

from dataclasses import dataclass

from engine.core.method import parameter
from engine.estimators.estimator import Estimator
from engine.reward_models.reward_model import RewardModel


@dataclass(frozen=True)
class Modelled(Estimator):
    """An estimator that uses predicted rewards."""

    rewards: str = parameter(
        "tabular", "Predicted rewards", "How a reward is predicted.", family="reward_models"
    )

    def rewards_model(self) -> RewardModel:
        """The reward model that the spec names."""
        model = RewardModel.parse(self.rewards)
        return model
