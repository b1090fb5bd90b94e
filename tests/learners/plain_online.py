"""A plain second version of every online learner: one world at a time, no arrays of worlds."""

import numpy as np


class Counts:
    """Counts per context and item."""

    def __init__(self, bandit, rng):
        contexts, self.items = bandit.means.shape
        self.shown = [[0] * self.items for _ in range(contexts)]
        self.clicks = [[0] * self.items for _ in range(contexts)]
        self.rng = rng

    def rates(self, q):
        return [
            c / n if n else float("inf") for c, n in zip(self.clicks[q], self.shown[q], strict=True)
        ]

    def first(self, scores):
        top = [place for place, score in enumerate(scores) if score == max(scores)]
        return top[self.rng.integers(len(top))]

    def learn(self, q, x, item, click):
        self.shown[q][item] += 1
        self.clicks[q][item] += click


class EpsilonGreedy(Counts):
    def choose(self, q, x):
        if self.rng.random() < 0.1:
            return self.rng.integers(self.items)
        return self.first(self.rates(q))


class ExploreThenCommit(Counts):
    """Shows the least shown until each has 20, then the best for good."""

    def choose(self, q, x):
        if min(self.shown[q]) < 20:
            return self.first([-n for n in self.shown[q]])
        return self.first(self.rates(q))

    def learn(self, q, x, item, click):
        if min(self.shown[q]) < 20:
            super().learn(q, x, item, click)


class Ucb1(Counts):
    def choose(self, q, x):
        total = sum(self.shown[q])
        scores = [
            rate + (np.sqrt(2 * np.log(total) / n) if n else 0)
            for rate, n in zip(self.rates(q), self.shown[q], strict=True)
        ]
        return self.first(scores)


class Thompson(Counts):
    def choose(self, q, x):
        pairs = zip(self.clicks[q], self.shown[q], strict=True)
        return self.first([self.rng.beta(1 + c, 1 + n - c) for c, n in pairs])


class Linear(Counts):
    """A ridge regression per item, solved afresh in every round."""

    def __init__(self, bandit, rng):
        super().__init__(bandit, rng)
        size = bandit.features.shape[1]
        self.grams = np.stack([np.eye(size)] * self.items)
        self.moments = np.zeros((self.items, size))

    def learn(self, q, x, item, click):
        self.grams[item] += np.outer(x, x)
        self.moments[item] += click * x

    def means(self, x):
        return np.linalg.solve(self.grams, self.moments[:, :, None])[:, :, 0] @ x

    def spreads(self, x):
        return np.sqrt(np.linalg.solve(self.grams, x[:, None])[:, :, 0] @ x)


class LinUcb(Linear):
    def choose(self, q, x):
        return self.first(list(self.means(x) + 0.5 * self.spreads(x)))


class LinearThompson(Linear):
    """Draws the weights themselves."""

    def choose(self, q, x):
        scores = []
        for inverse, moments in zip(np.linalg.inv(self.grams), self.moments, strict=True):
            root = np.linalg.cholesky(0.09 * inverse)
            drawn = inverse @ moments + root @ self.rng.standard_normal(len(x))
            scores.append(x @ drawn)
        return self.first(scores)


class SquareCb(Linear):
    def choose(self, q, x):
        means = list(self.means(x))
        best = self.first(means)
        chances = [1 / (self.items + 50 * (means[best] - mean)) for mean in means]
        chances[best] = 0
        chances[best] = 1 - sum(chances)
        return self.rng.choice(self.items, p=chances)


class Dbgd:
    def __init__(self, bandit, rng):
        self.weights, self.rng = np.zeros(bandit.features.shape[2]), rng

    def show(self, features, ranks):
        step = self.rng.normal(size=len(self.weights))
        self.step = step / np.sqrt(step @ step)
        lists = [
            list(np.argsort(-(features @ w), kind="stable"))
            for w in (self.weights, self.weights + self.step)
        ]
        shown, self.team = [], []
        while len(shown) < ranks:
            first = self.rng.integers(2)
            for team in (first, 1 - first):
                if len(shown) < ranks:
                    shown.append(next(item for item in lists[team] if item not in shown))
                    self.team.append(team)
        return shown

    def learn(self, features, shown, clicks):
        won = sum(c for c, team in zip(clicks, self.team, strict=True) if team == 1)
        lost = sum(c for c, team in zip(clicks, self.team, strict=True) if team == 0)
        if won > lost:
            self.weights = self.weights + 0.1 * self.step


class Pdgd:
    def __init__(self, bandit, rng):
        self.weights, self.rng = np.zeros(bandit.features.shape[2]), rng

    def show(self, features, ranks):
        strength, shown = np.exp(features @ self.weights), []
        for _ in range(ranks):
            left = np.array([0 if item in shown else s for item, s in enumerate(strength)])
            shown.append(int(self.rng.choice(len(left), p=left / left.sum())))
        return shown

    def chance(self, strength, shown):
        value, left = 1.0, strength.sum()
        for item in shown:
            value, left = value * strength[item] / left, left - strength[item]
        return value

    def learn(self, features, shown, clicks):
        if not any(clicks):
            return
        last = max(place for place, click in enumerate(clicks) if click)
        strength, move = np.exp(features @ self.weights), 0
        for high in range(last + 1):
            for low in range(min(last + 2, len(shown))):
                if clicks[high] and not clicks[low]:
                    other = list(shown)
                    other[high], other[low] = other[low], other[high]
                    one, two = self.chance(strength, shown), self.chance(strength, other)
                    a, b = strength[shown[high]], strength[shown[low]]
                    gap = features[shown[high]] - features[shown[low]]
                    move = move + two / (one + two) * a * b / (a + b) ** 2 * gap
        self.weights = self.weights + 0.1 * move


LEARNERS = {
    "epsilon_greedy": EpsilonGreedy,
    "explore_then_commit": ExploreThenCommit,
    "ucb1": Ucb1,
    "thompson": Thompson,
    "linucb": LinUcb,
    "linear_thompson": LinearThompson,
    "squarecb": SquareCb,
    "dbgd": Dbgd,
    "pdgd": Pdgd,
}


def lost_items(kind, bandit, rounds, rng):
    """Clicks lost after each round in one world of single items."""
    learner, lost, total = kind(bandit, rng), [], 0.0
    for _ in range(rounds):
        q = int(rng.choice(len(bandit.shares), p=bandit.shares))
        x = bandit.features[q]
        item = int(learner.choose(q, x))
        total += max(bandit.means[q]) - bandit.means[q][item]
        learner.learn(q, x, item, int(rng.random() < bandit.means[q][item]))
        lost.append(total)
    return lost


def lost_rankings(kind, bandit, rounds, rng):
    """Clicks lost after each round in one world of rankings."""
    learner, lost, total = kind(bandit, rng), [], 0.0
    ranks = len(bandit.examination)
    for _ in range(rounds):
        q = int(rng.integers(len(bandit.relevance)))
        shown = learner.show(bandit.features[q], ranks)
        chances = [
            bandit.examination[k] * bandit.relevance[q][item] for k, item in enumerate(shown)
        ]
        ideal = sorted(bandit.relevance[q], reverse=True)[:ranks]
        total += sum(bandit.examination * np.array(ideal)) - sum(chances)
        learner.learn(bandit.features[q], shown, [int(rng.random() < p) for p in chances])
        lost.append(total)
    return lost
