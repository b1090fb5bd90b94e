"""The assumptions that methods make, as names of one fixed set.

A method says what it assumes in a sentence, and names the same here, so that code can list the
methods that rest on an assumption, or that do without it.
"""

ASSUMPTIONS: dict[str, str] = {
    "position_based": "Whether a rank is examined depends on the rank alone.",
    "top_down": "Users read from the top.",
    "item_alone": "What happens at a rank depends on its own item, not on the items around it.",
    "items_above": "What happens at a rank depends on its own item and on those above it.",
    "whole_ranking": "What happens at a rank may depend on everything that is shown.",
    "same_at_every_rank": "The rank does not matter.",
    "clicks_are_relevance": "A click shows relevance, at whatever rank the item was shown.",
    "no_trust": "Users do not click an item just because it is ranked high.",
    "trust_by_rank": "How much users trust the ranking depends on the rank alone.",
    "uniform_users": "All users behave alike.",
    "user_types": "Users are of several types, or differ by segment.",
    "known_examination": "The examination of each rank is right.",
    "observed_examination": "What was on the screen was logged, and was examined.",
    "independent_ranker": "Which ranking was served does not depend on what the user wanted.",
    "logged_propensities": "The propensities are right.",
    "known_up_to_a_factor": "The weights are right up to a common factor.",
    "estimated_exposure": "Weights come from examination, not from logged propensities.",
    "full_support": "The log tries everything that the target policy does.",
    "small_weights": "Rows with large weights hardly matter.",
    "right_predictions": "The predicted rewards are right.",
    "right_large_weight_predictions": "The predicted rewards are right where weights are large.",
    "weights_or_predictions": "The weights or the predicted rewards are right.",
    "click_model": "Users click as the click model says.",
    "same_policy": "The target policy is the logging policy.",
    "uniform_logging": "The log chose every item with the same probability.",
    "logged_candidates": "What may be shown for a query is what the log has shown for it.",
    "page_has_the_best": "The best items are among those on the page.",
    "any_item_explored": "Exploring may show any item.",
    "given_numbers": "The numbers that the user gave are right.",
    "independent_sessions": "Sessions are independent.",
    "bounded_rewards": "Rewards, or weights, lie within known bounds.",
    "known_relevance": "The relevance of each item is right.",
    "blind_users": "Users do not notice which ranker an item comes from.",
    "known_intents": "What each item means to each intent is right.",
    "comparable_rankers": "Rankers are ordered by quality.",
    "known_selection": "What people rate depends only on what the propensity model uses.",
    "stationary": "Users and items do not change over time.",
    "linear_rewards": "Rewards are linear in the features.",
    "credit_is_preference": "A click, credited by this rule, is a preference.",
}
"""Every assumption, in a sentence."""
