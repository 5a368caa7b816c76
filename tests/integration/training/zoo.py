"""Estimators as data scientists write them, and rows that converters err on."""

# ruff: noqa: ANN401  # estimators have no common type

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier, LGBMRegressor
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis, QuadraticDiscriminantAnalysis
from sklearn.ensemble import (
    AdaBoostClassifier,
    AdaBoostRegressor,
    BaggingClassifier,
    BaggingRegressor,
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
    StackingClassifier,
    StackingRegressor,
    VotingClassifier,
    VotingRegressor,
)
from sklearn.feature_selection import SelectKBest, f_regression
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.impute import KNNImputer, SimpleImputer
from sklearn.linear_model import (
    BayesianRidge,
    ElasticNet,
    GammaRegressor,
    HuberRegressor,
    Lasso,
    LinearRegression,
    LogisticRegression,
    LogisticRegressionCV,
    PoissonRegressor,
    QuantileRegressor,
    Ridge,
    RidgeCV,
    SGDClassifier,
    SGDRegressor,
    TweedieRegressor,
)
from sklearn.model_selection import GridSearchCV
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import BernoulliNB, GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    KBinsDiscretizer,
    MaxAbsScaler,
    MinMaxScaler,
    Normalizer,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    PowerTransformer,
    QuantileTransformer,
    RobustScaler,
    SplineTransformer,
    StandardScaler,
    TargetEncoder,
)
from sklearn.svm import SVC, SVR, LinearSVC, LinearSVR
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from xgboost import XGBClassifier, XGBRegressor

Zoo = Mapping[str, Callable[[], Any]]

NUMBERS = ("size", "weight", "age")
TEXTS = ("colour", "place")
LABELS = ("low", "middle", "top")


def rows(count: int = 300, *, missing: bool = False, seed: int = 1) -> pd.DataFrame:
    """Encoded rows: float32 numbers of different scales, texts; `weight` has few distinct values."""
    draw = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "size": draw.normal(0, 1, count).astype("float32"),
            "weight": (draw.integers(0, 50, count) / 10 + 0.1).astype("float32"),
            "age": draw.uniform(1, 90, count).round().astype("float32"),
            "colour": draw.choice(["red", "green", "blue", "übergrün"], count).astype(object),
            "place": draw.choice(["north", "south", "east"], count).astype(object),
        }
    )
    if missing:
        frame.loc[draw.random(count) < 0.15, "size"] = np.nan
        frame.loc[draw.random(count) < 0.15, "colour"] = ""
    return frame.astype({"colour": "str", "place": "str"})


def number(frame: pd.DataFrame) -> pd.Series[Any]:
    """A positive number that depends on all columns."""
    texts = frame["colour"].map({"red": 1.0, "green": 2.0}).fillna(0.5) + frame["place"].map({"north": 2.0}).fillna(0)
    value = 3 * frame["size"].fillna(0.3).abs() + frame["weight"] ** 2 / 5 + frame["age"] / 30 + texts
    return (value + 0.5).astype("float64").rename("target")


def label(frame: pd.DataFrame) -> pd.Series[Any]:
    """One of three labels by the number."""
    value = number(frame)
    places = np.digitize(value, np.quantile(value, [0.3, 0.75]))
    return pd.Series(np.asarray(LABELS)[places], name="target")


def flag(frame: pd.DataFrame) -> pd.Series[Any]:
    """Whether the number is high."""
    value = number(frame)
    return (value > value.median()).rename("target")


def _mixed(model: Any, *, encoder: Any = None, numbers: Any = None) -> Any:
    encoder = encoder if encoder is not None else OneHotEncoder(handle_unknown="ignore")
    numbers = numbers if numbers is not None else make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    return make_pipeline(
        ColumnTransformer([("numbers", numbers, list(NUMBERS)), ("texts", encoder, list(TEXTS))]),
        model,
    )


def _ordinal() -> Any:
    return OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)


def _fast(kind: Any, **more: Any) -> Any:
    return kind(n_estimators=12, random_state=0, **more)


REGRESSORS: Zoo = {
    "linear": LinearRegression,
    "ridge": Ridge,
    "ridge-cv": RidgeCV,
    "lasso": lambda: Lasso(alpha=0.01),
    "elastic": lambda: ElasticNet(alpha=0.01),
    "bayesian": BayesianRidge,
    "huber": lambda: make_pipeline(StandardScaler(), HuberRegressor(max_iter=1000)),
    "quantile": lambda: QuantileRegressor(alpha=0.0),
    "poisson": lambda: make_pipeline(StandardScaler(), PoissonRegressor()),
    "gamma": lambda: make_pipeline(StandardScaler(), GammaRegressor()),
    "tweedie": lambda: make_pipeline(StandardScaler(), TweedieRegressor(power=1.5)),
    "sgd": lambda: make_pipeline(StandardScaler(), SGDRegressor(random_state=0)),
    "svr": lambda: make_pipeline(StandardScaler(), SVR()),
    "linear-svr": lambda: make_pipeline(StandardScaler(), LinearSVR(random_state=0, max_iter=20000)),
    "knn": KNeighborsRegressor,
    "knn-distance": lambda: KNeighborsRegressor(weights="distance"),
    "gaussian-process": lambda: make_pipeline(StandardScaler(), GaussianProcessRegressor(alpha=0.1)),
    "tree": lambda: DecisionTreeRegressor(random_state=0),
    "forest": lambda: _fast(RandomForestRegressor),
    "extra-trees": lambda: _fast(ExtraTreesRegressor),
    "gradient-boosting": lambda: _fast(GradientBoostingRegressor),
    "gradient-boosting-huber": lambda: _fast(GradientBoostingRegressor, loss="huber"),
    "hist": lambda: HistGradientBoostingRegressor(max_iter=15, random_state=0),
    "hist-poisson": lambda: HistGradientBoostingRegressor(max_iter=15, loss="poisson"),
    "ada": lambda: _fast(AdaBoostRegressor),
    "bagging": lambda: _fast(BaggingRegressor),
    "mlp": lambda: make_pipeline(
        StandardScaler(), MLPRegressor(hidden_layer_sizes=(8,), max_iter=2000, random_state=0, tol=1e-2)
    ),
    "lightgbm": lambda: LGBMRegressor(n_estimators=15, verbose=-1),
    "lightgbm-poisson": lambda: LGBMRegressor(n_estimators=15, verbose=-1, objective="poisson"),
    "lightgbm-rf": lambda: LGBMRegressor(
        n_estimators=15, verbose=-1, boosting_type="rf", bagging_freq=1, bagging_fraction=0.7
    ),
    "xgboost": lambda: XGBRegressor(n_estimators=15),
    "xgboost-poisson": lambda: XGBRegressor(n_estimators=15, objective="count:poisson"),
    "voting": lambda: VotingRegressor([("a", LinearRegression()), ("b", DecisionTreeRegressor(max_depth=3))]),
    "stacking": lambda: StackingRegressor([("a", Ridge()), ("b", _fast(RandomForestRegressor))]),
    "logarithm": lambda: TransformedTargetRegressor(LinearRegression(), func=np.log1p, inverse_func=np.expm1),
    "scaled-target": lambda: TransformedTargetRegressor(LinearRegression(), transformer=StandardScaler()),
    "polynomial": lambda: make_pipeline(PolynomialFeatures(2), StandardScaler(), LinearRegression()),
    "bins": lambda: make_pipeline(KBinsDiscretizer(5, quantile_method="averaged_inverted_cdf"), LinearRegression()),
    "bins-ordinal": lambda: make_pipeline(
        KBinsDiscretizer(5, encode="ordinal", quantile_method="averaged_inverted_cdf"), LinearRegression()
    ),
    "robust": lambda: make_pipeline(RobustScaler(), MinMaxScaler(), MaxAbsScaler(), Normalizer(), Ridge()),
    "power": lambda: make_pipeline(PowerTransformer(), Ridge()),
    "quantiles": lambda: make_pipeline(QuantileTransformer(n_quantiles=50), Ridge()),
    "splines": lambda: make_pipeline(SplineTransformer(), Ridge()),
    "select": lambda: make_pipeline(SelectKBest(f_regression, k=2), Ridge()),
    "grid": lambda: GridSearchCV(Ridge(), {"alpha": [0.1, 1.0]}, cv=3),
    "impute-mean": lambda: make_pipeline(SimpleImputer(), LinearRegression()),
    "impute-indicator": lambda: make_pipeline(SimpleImputer(add_indicator=True), LinearRegression()),
    "impute-knn": lambda: make_pipeline(KNNImputer(), LinearRegression()),
    "impute-forest": lambda: make_pipeline(SimpleImputer(), _fast(RandomForestRegressor)),
}

CLASSIFIERS: Zoo = {
    "logistic": lambda: LogisticRegression(max_iter=3000),
    "logistic-cv": lambda: make_pipeline(StandardScaler(), LogisticRegressionCV(Cs=3, cv=3, max_iter=1000)),
    "sgd-log": lambda: make_pipeline(StandardScaler(), SGDClassifier(loss="log_loss", random_state=0)),
    "sgd-huber": lambda: make_pipeline(StandardScaler(), SGDClassifier(loss="modified_huber", random_state=0)),
    "svc": lambda: make_pipeline(StandardScaler(), SVC(probability=True, random_state=0)),
    "svc-bare": lambda: make_pipeline(StandardScaler(), SVC()),
    "linear-svc": lambda: make_pipeline(StandardScaler(), LinearSVC(random_state=0)),
    "knn": KNeighborsClassifier,
    "knn-distance": lambda: KNeighborsClassifier(weights="distance"),
    "bayes": GaussianNB,
    "bernoulli": lambda: BernoulliNB(binarize=1.0),
    "lda": LinearDiscriminantAnalysis,
    "qda": QuadraticDiscriminantAnalysis,
    "tree": lambda: DecisionTreeClassifier(random_state=0, max_depth=5),
    "forest": lambda: _fast(RandomForestClassifier),
    "extra-trees": lambda: _fast(ExtraTreesClassifier),
    "gradient-boosting": lambda: _fast(GradientBoostingClassifier),
    "hist": lambda: HistGradientBoostingClassifier(max_iter=15, random_state=0),
    "ada": lambda: _fast(AdaBoostClassifier),
    "bagging": lambda: _fast(BaggingClassifier),
    "mlp": lambda: make_pipeline(
        StandardScaler(), MLPClassifier(hidden_layer_sizes=(8,), max_iter=2000, random_state=0, tol=1e-2)
    ),
    "lightgbm": lambda: LGBMClassifier(n_estimators=15, verbose=-1),
    "xgboost": lambda: XGBClassifier(n_estimators=15),
    "voting-soft": lambda: VotingClassifier(
        [("a", LogisticRegression(max_iter=3000)), ("b", _fast(RandomForestClassifier))], voting="soft"
    ),
    "voting-hard": lambda: VotingClassifier([("a", LogisticRegression(max_iter=3000)), ("b", GaussianNB())]),
    "stacking": lambda: StackingClassifier(
        [("a", LogisticRegression(max_iter=3000)), ("b", _fast(RandomForestClassifier))]
    ),
    "calibrated-sigmoid": lambda: CalibratedClassifierCV(_fast(RandomForestClassifier), cv=3),
    "calibrated-isotonic": lambda: CalibratedClassifierCV(_fast(RandomForestClassifier), method="isotonic", cv=3),
    "calibrated-svc": lambda: make_pipeline(StandardScaler(), CalibratedClassifierCV(LinearSVC(random_state=0))),
    "one-vs-rest": lambda: OneVsRestClassifier(LogisticRegression(max_iter=3000)),
    "balanced": lambda: LogisticRegression(max_iter=3000, class_weight="balanced"),
}

MIXED: Zoo = {
    "one-hot linear": lambda: _mixed(LinearRegression()),
    "one-hot strict": lambda: _mixed(LinearRegression(), encoder=OneHotEncoder()),
    "one-hot dense drop": lambda: _mixed(
        Ridge(), encoder=OneHotEncoder(drop="first", handle_unknown="ignore", sparse_output=False)
    ),
    "one-hot infrequent": lambda: _mixed(Ridge(), encoder=OneHotEncoder(handle_unknown="infrequent_if_exist")),
    "one-hot rare": lambda: _mixed(Ridge(), encoder=OneHotEncoder(handle_unknown="ignore", min_frequency=20)),
    "one-hot forest": lambda: _mixed(_fast(RandomForestRegressor)),
    "one-hot lightgbm": lambda: _mixed(LGBMRegressor(n_estimators=15, verbose=-1), numbers=SimpleImputer()),
    "one-hot xgboost": lambda: _mixed(XGBRegressor(n_estimators=15)),
    "ordinal hist": lambda: _mixed(
        HistGradientBoostingRegressor(max_iter=15, random_state=0), encoder=_ordinal(), numbers="passthrough"
    ),
    "ordinal hist categorical": lambda: _mixed(
        HistGradientBoostingRegressor(max_iter=15, categorical_features=[3, 4]),
        encoder=_ordinal(),
        numbers="passthrough",
    ),
    "ordinal lightgbm": lambda: _mixed(
        LGBMRegressor(n_estimators=15, verbose=-1), encoder=_ordinal(), numbers="passthrough"
    ),
    "ordinal xgboost": lambda: _mixed(XGBRegressor(n_estimators=15), encoder=_ordinal(), numbers="passthrough"),
    "ordinal forest": lambda: _mixed(_fast(RandomForestRegressor), encoder=_ordinal(), numbers="passthrough"),
    "ordinal nan": lambda: _mixed(
        HistGradientBoostingRegressor(max_iter=15),
        encoder=OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan),
        numbers="passthrough",
    ),
    "target encoder": lambda: _mixed(Ridge(), encoder=TargetEncoder(random_state=0)),
    "impute text none": lambda: _mixed(
        Ridge(),
        encoder=make_pipeline(
            SimpleImputer(missing_values=None, strategy="constant", fill_value="none"),
            OneHotEncoder(handle_unknown="ignore"),
        ),
    ),
    "impute text empty": lambda: _mixed(
        Ridge(),
        encoder=make_pipeline(
            SimpleImputer(missing_values="", strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore")
        ),
    ),
    "impute text default": lambda: _mixed(
        Ridge(),
        encoder=make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore")),
    ),
    "impute indicator": lambda: _mixed(Ridge(), numbers=SimpleImputer(add_indicator=True)),
    "polynomial": lambda: _mixed(
        Ridge(), numbers=make_pipeline(SimpleImputer(), StandardScaler(), PolynomialFeatures(2))
    ),
    "bins": lambda: _mixed(
        Ridge(), numbers=make_pipeline(SimpleImputer(), KBinsDiscretizer(4, quantile_method="averaged_inverted_cdf"))
    ),
    "drop numbers": lambda: _mixed(Ridge(), numbers="drop"),
}
