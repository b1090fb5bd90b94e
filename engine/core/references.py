"""The papers that methods cite, by key."""

# ruff: noqa: E501

REFERENCES: dict[str, str] = {
    "agarwal2017": "Agarwal, Basu, Schnabel, Joachims. Effective Evaluation Using Logged Bandit Feedback from Multiple Loggers. KDD 2017.",
    "agarwal2019": "Agarwal, Zaitsev, Wang, Li, Najork, Joachims. Estimating Position Bias without Intrusive Interventions. WSDM 2019.",
    "agarwal2019trust": "Agarwal, Wang, Li, Bendersky, Najork. Addressing Trust Bias for Unbiased Learning-to-Rank. WWW 2019.",
    "auer2002": "Auer, Cesa-Bianchi, Fischer. Finite-time Analysis of the Multiarmed Bandit Problem. Machine Learning 2002.",
    "chapelle2009": "Chapelle, Zhang. A Dynamic Bayesian Network Click Model for Web Search Ranking. WWW 2009.",
    "craswell2008": "Craswell, Zoeter, Taylor, Ramsey. An Experimental Comparison of Click Position-Bias Models. WSDM 2008.",
    "dudik2011": "Dudík, Langford, Li. Doubly Robust Policy Evaluation and Learning. ICML 2011.",
    "dupret2008": "Dupret, Piwowarski. A User Browsing Model to Predict Search Engine Click Data from Past Observations. SIGIR 2008.",
    "efron1982": "Efron. The Jackknife, the Bootstrap and Other Resampling Plans. SIAM 1982.",
    "fang2019": "Fang, Agarwal, Joachims. Intervention Harvesting for Context-Dependent Examination-Bias Estimation. SIGIR 2019.",
    "guo2009ccm": "Guo, Liu, Kannan, Minka, Taylor, Wang, Faloutsos. Click Chain Model in Web Search. WWW 2009.",
    "guo2009dcm": "Guo, Liu, Wang. Efficient Multiple-Click Models in Web Search. WSDM 2009.",
    "horvitz1952": "Horvitz, Thompson. A Generalization of Sampling Without Replacement from a Finite Universe. JASA 1952.",
    "ionides2008": "Ionides. Truncated Importance Sampling. JCGS 2008.",
    "joachims2017": "Joachims, Swaminathan, Schnabel. Unbiased Learning-to-Rank with Biased Feedback. WSDM 2017.",
    "kallus2021": "Kallus, Saito, Uehara. Optimal Off-Policy Evaluation from Multiple Logging Policies. ICML 2021.",
    "kiyohara2022": "Kiyohara, Saito, Matsuhiro, Narita, Shimizu, Yamamoto. Doubly Robust Off-Policy Evaluation for Ranking Policies under the Cascade Behavior Model. WSDM 2022.",
    "lagree2016": "Lagrée, Vernade, Cappé. Multiple-Play Bandits in the Position-Based Model. NeurIPS 2016.",
    "li2011": "Li, Chu, Langford, Wang. Unbiased Offline Evaluation of Contextual-Bandit-Based News Article Recommendation Algorithms. WSDM 2011.",
    "li2018": "Li, Abbasi-Yadkori, Kveton, Muthukrishnan, Vinay, Wen. Offline Evaluation of Ranking Policies with Click Models. KDD 2018.",
    "mcinerney2020": "McInerney, Brost, Chandar, Mehrotra, Carterette. Counterfactual Evaluation of Slate Recommendations with Sequential Reward Interactions. KDD 2020.",
    "metelli2021": "Metelli, Russo, Restelli. Subgaussian and Differentiable Importance Sampling for Off-Policy Evaluation and Learning. NeurIPS 2021.",
    "oosterhuis2020": "Oosterhuis, de Rijke. Policy-Aware Unbiased Learning to Rank for Top-k Rankings. SIGIR 2020.",
    "owen2013": "Owen. Monte Carlo Theory, Methods and Examples. 2013.",
    "plackett1975": "Plackett. The Analysis of Permutations. Applied Statistics 1975.",
    "radlinski2008": "Radlinski, Kleinberg, Joachims. Learning Diverse Rankings with Multi-Armed Bandits. ICML 2008.",
    "richardson2007": "Richardson, Dominowska, Ragno. Predicting Clicks: Estimating the Click-Through Rate for New Ads. WWW 2007.",
    "saito2021": "Saito, Aihara, Matsutani, Narita. Open Bandit Dataset and Pipeline. NeurIPS Datasets and Benchmarks 2021.",
    "saito2022": "Saito, Joachims. Off-Policy Evaluation for Large Action Spaces via Embeddings. ICML 2022.",
    "salganik2006": "Salganik, Dodds, Watts. Experimental Study of Inequality and Unpredictability in an Artificial Cultural Market. Science 2006.",
    "strehl2010": "Strehl, Langford, Li, Kakade. Learning from Logged Implicit Exploration Data. NeurIPS 2010.",
    "su2020dros": "Su, Dimakopoulou, Krishnamurthy, Dudík. Doubly Robust Off-Policy Evaluation with Shrinkage. ICML 2020.",
    "su2020slope": "Su, Srinath, Krishnamurthy. Adaptive Estimator Selection for Off-Policy Evaluation. ICML 2020.",
    "sutton2018": "Sutton, Barto. Reinforcement Learning: An Introduction. MIT Press 2018.",
    "swaminathan2015": "Swaminathan, Joachims. The Self-Normalized Estimator for Counterfactual Learning. NeurIPS 2015.",
    "swaminathan2017": "Swaminathan, Krishnamurthy, Agarwal, Dudík, Langford, Jose, Zitouni. Off-Policy Evaluation for Slate Recommendation. NeurIPS 2017.",
    "thomas2016": "Thomas, Brunskill. Data-Efficient Off-Policy Policy Evaluation for Reinforcement Learning. ICML 2016.",
    "thompson1933": "Thompson. On the Likelihood that One Unknown Probability Exceeds Another in View of the Evidence of Two Samples. Biometrika 1933.",
    "varadhan2008": "Varadhan, Roland. Simple and Globally Convergent Methods for Accelerating the Convergence of Any EM Algorithm. Scandinavian Journal of Statistics 2008.",
    "vardasbi2020": "Vardasbi, Oosterhuis, de Rijke. When Inverse Propensity Scoring Does Not Work: Affine Corrections for Unbiased Learning to Rank. CIKM 2020.",
    "vehtari2024": "Vehtari, Simpson, Gelman, Yao, Gabry. Pareto Smoothed Importance Sampling. JMLR 2024.",
    "wang2016": "Wang, Bendersky, Metzler, Najork. Learning to Rank with Selection Bias in Personal Search. SIGIR 2016.",
    "wang2017": "Wang, Agarwal, Dudík. Optimal and Adaptive Off-Policy Evaluation in Contextual Bandits. ICML 2017.",
    "wang2018": "Wang, Golbandi, Bendersky, Metzler, Najork. Position Bias Estimation for Unbiased Learning to Rank in Personal Search. WSDM 2018.",
}


def citation(key: str) -> str:
    """The full reference of a key; KeyError when no such paper is listed."""
    return REFERENCES[key]
