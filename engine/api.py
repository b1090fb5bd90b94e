"""Counterclick from Python: the verbs of the command line, with the same words and numbers.

Results print themselves: a table with verdicts in a terminal, HTML in a notebook; each has
`.to_frame()`, `.figure()` and `.as_record()`, which is what the command line prints as JSON.
"""

from engine.verbs.audit import audit as audit
from engine.verbs.check import check as check
from engine.verbs.cluster import cluster as cluster
from engine.verbs.compare_variants import compare_variants as compare_variants
from engine.verbs.design import design as design
from engine.verbs.evaluate import evaluate as evaluate
from engine.verbs.evaluate_by_reward import evaluate_by_reward as evaluate_by_reward
from engine.verbs.examine import examine as examine
from engine.verbs.fit import fit as fit
from engine.verbs.interleave import interleave as interleave
from engine.verbs.judge import judge as judge
from engine.verbs.learn import learn as learn
from engine.verbs.load import load as load
from engine.verbs.loop import loop as loop
from engine.verbs.pairs import pairs as pairs
from engine.verbs.rank import rank as rank
from engine.verbs.ratings import ratings as ratings
from engine.verbs.sample import sample as sample
from engine.verbs.simulate import simulate as simulate
