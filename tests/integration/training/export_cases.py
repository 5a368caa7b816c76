"""Estimators as data scientists write them, and which of them are refused."""

# ruff: noqa: ANN401  # estimators have no common type
from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from lightgbm import LGBMClassifier, LGBMRegressor
from sklearn import (
    calibration,
    compose,
    discriminant_analysis,
    ensemble,
    gaussian_process,
    linear_model,
    model_selection,
    multiclass,
    naive_bayes,
    neighbors,
    neural_network,
    svm,
    tree,
)
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.feature_selection import SelectKBest, VarianceThreshold, f_regression
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import (
    Binarizer,
    KBinsDiscretizer,
    MaxAbsScaler,
    MinMaxScaler,
    Normalizer,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    PowerTransformer,
    RobustScaler,
    StandardScaler,
    TargetEncoder,
)
from xgboost import XGBClassifier, XGBRegressor, XGBRFRegressor

Make = Callable[[], Any]
NUMBERS = ["a", "b", "c"]


class Case(NamedTuple):
    """An estimator, what it learns, and why it is refused (empty: it must be equal)."""

    name: str
    kind: str
    make: Make
    texts: bool = False
    refused: str = ""


def filled(*more: Any) -> Any:
    return make_pipeline(SimpleImputer(), *more)


def scaled(model: Any) -> Any:
    return filled(StandardScaler(), model)


def few(kind: Any, **more: Any) -> Any:
    return kind(n_estimators=12, random_state=0, **more)


def light(**more: Any) -> Any:
    return LGBMRegressor(n_estimators=15, verbose=-1, **more)


def boosted(**more: Any) -> Any:
    return XGBRegressor(n_estimators=15, **more)


def pair(one: Any, other: Any) -> list[tuple[str, Any]]:
    return [("one", one), ("other", other)]


LINEAR: dict[str, Make] = {
    name: lambda name=name: filled(getattr(linear_model, name)())  # type: ignore[misc]
    for name in (
        "LinearRegression", "Ridge", "RidgeCV", "Lasso", "ElasticNet", "BayesianRidge", "HuberRegressor",
        "TheilSenRegressor", "TweedieRegressor", "QuantileRegressor", "RANSACRegressor", "Lars",
    )
}  # fmt: skip
REGRESSORS: dict[str, Make] = LINEAR | {
    "bare linear": linear_model.LinearRegression,
    # Without a scale it runs away, to numbers that no float32 tells apart.
    "sgd": lambda: scaled(linear_model.SGDRegressor(random_state=0)),
    "svr": lambda: scaled(svm.SVR()),
    "linear svr": lambda: scaled(svm.LinearSVR()),
    "neighbours": lambda: filled(neighbors.KNeighborsRegressor()),
    "mlp": lambda: scaled(neural_network.MLPRegressor(max_iter=50, random_state=0)),
    "gaussian process": lambda: filled(gaussian_process.GaussianProcessRegressor()),
    "tree": lambda: tree.DecisionTreeRegressor(random_state=0),
    "extra tree": lambda: tree.ExtraTreeRegressor(random_state=0),
    "forest": lambda: few(ensemble.RandomForestRegressor),
    "extra trees": lambda: few(ensemble.ExtraTreesRegressor),
    "gradient boosting": lambda: few(ensemble.GradientBoostingRegressor),
    "hist": lambda: ensemble.HistGradientBoostingRegressor(max_iter=20),
    "hist monotonic": lambda: ensemble.HistGradientBoostingRegressor(max_iter=20, monotonic_cst={"a": 1}),
    "ada": lambda: few(ensemble.AdaBoostRegressor),
    "bagging": lambda: few(ensemble.BaggingRegressor),
    "voting": lambda: filled(ensemble.VotingRegressor(pair(Ridge(), few(ensemble.RandomForestRegressor)))),
    "stacking": lambda: filled(ensemble.StackingRegressor(pair(Ridge(), few(ensemble.RandomForestRegressor)))),
    "scaled target": lambda: compose.TransformedTargetRegressor(filled(Ridge()), transformer=StandardScaler()),
    "robust target": lambda: compose.TransformedTargetRegressor(filled(Ridge()), transformer=RobustScaler()),
    "squeezed target": lambda: compose.TransformedTargetRegressor(filled(Ridge()), transformer=MinMaxScaler()),
    "lightgbm": light,
    "lightgbm dart": lambda: light(boosting_type="dart"),
    "lightgbm l1": lambda: light(objective="regression_l1"),
    "lightgbm huber": lambda: light(objective="huber"),
    "lightgbm quantile": lambda: light(objective="quantile"),
    "xgboost": boosted,
    "xgboost base": lambda: boosted(base_score=3.0),
    "xgboost parallel": lambda: boosted(num_parallel_tree=3),
    "xgboost forest": lambda: XGBRFRegressor(n_estimators=5),
    "xgboost absolute": lambda: boosted(objective="reg:absoluteerror"),
    "xgboost quantile": lambda: boosted(objective="reg:quantileerror", quantile_alpha=0.5),
    "standard": lambda: filled(StandardScaler(), Ridge()),
    "min max": lambda: filled(MinMaxScaler(clip=True), Ridge()),
    "max abs": lambda: filled(MaxAbsScaler(), Ridge()),
    "robust": lambda: filled(RobustScaler(), Ridge()),
    "power": lambda: filled(PowerTransformer(), Ridge()),
    "normalizer": lambda: filled(Normalizer(), Ridge()),
    "binarizer": lambda: filled(Binarizer(), Ridge()),
    "polynomial": lambda: filled(PolynomialFeatures(3, interaction_only=True), Ridge()),
    "bins": lambda: filled(KBinsDiscretizer(4, quantile_method="averaged_inverted_cdf"), Ridge()),
    "bins ordinal": lambda: filled(KBinsDiscretizer(4, encode="ordinal", strategy="uniform"), Ridge()),
    "standard forest": lambda: scaled(few(ensemble.RandomForestRegressor)),
    "standard lightgbm": lambda: scaled(light()),
    "standard hist": lambda: make_pipeline(StandardScaler(), ensemble.HistGradientBoostingRegressor(max_iter=20)),
    "min max forest": lambda: filled(MinMaxScaler(clip=True), few(ensemble.RandomForestRegressor)),
    "robust forest": lambda: filled(RobustScaler(), few(ensemble.ExtraTreesRegressor)),
    "max abs xgboost": lambda: make_pipeline(MaxAbsScaler(), boosted()),
    "best": lambda: filled(SelectKBest(f_regression, k=2), Ridge()),
    "pca": lambda: filled(PCA(2), Ridge()),
    "svd": lambda: filled(TruncatedSVD(2, random_state=0), Ridge()),
    "median": lambda: make_pipeline(SimpleImputer(strategy="median"), VarianceThreshold(), Ridge()),
    "constant": lambda: make_pipeline(SimpleImputer(strategy="constant", fill_value=-1.0), Ridge()),
    "most frequent": lambda: make_pipeline(SimpleImputer(strategy="most_frequent"), Ridge()),
    "union": lambda: make_pipeline(make_union(filled(StandardScaler()), filled(PCA(1))), Ridge()),
    "grid": lambda: model_selection.GridSearchCV(filled(Ridge()), {"ridge__alpha": [1, 2]}),
    "random search": lambda: model_selection.RandomizedSearchCV(
        filled(Ridge()), {"ridge__alpha": [1, 2]}, n_iter=2, random_state=0
    ),
}
POSITIVE: dict[str, Make] = {
    "poisson": lambda: scaled(linear_model.PoissonRegressor()),
    "gamma": lambda: scaled(linear_model.GammaRegressor()),
    "hist poisson": lambda: ensemble.HistGradientBoostingRegressor(max_iter=20, loss="poisson"),
    "hist gamma": lambda: ensemble.HistGradientBoostingRegressor(max_iter=20, loss="gamma"),
    "logarithm": lambda: compose.TransformedTargetRegressor(filled(Ridge()), func=np.log1p, inverse_func=np.expm1),
    "root": lambda: compose.TransformedTargetRegressor(filled(Ridge()), func=np.sqrt, inverse_func=np.square),
    "lightgbm poisson": lambda: light(objective="poisson"),
    "lightgbm gamma": lambda: light(objective="gamma"),
    "lightgbm tweedie": lambda: light(objective="tweedie"),
    "xgboost poisson": lambda: boosted(objective="count:poisson"),
    "xgboost gamma": lambda: boosted(objective="reg:gamma"),
    "xgboost tweedie": lambda: boosted(objective="reg:tweedie"),
    "xgboost log": lambda: boosted(objective="reg:squaredlogerror"),
}
CLASSIFIERS: dict[str, Make] = {
    "logistic": lambda: scaled(LogisticRegression()),
    "balanced": lambda: scaled(LogisticRegression(class_weight="balanced")),
    "sgd log": lambda: scaled(linear_model.SGDClassifier(loss="log_loss", random_state=0)),
    "sgd huber": lambda: scaled(linear_model.SGDClassifier(loss="modified_huber", random_state=0)),
    "bayes": lambda: filled(naive_bayes.GaussianNB()),
    "bernoulli": lambda: filled(naive_bayes.BernoulliNB(binarize=1.0)),
    "multinomial": lambda: filled(MinMaxScaler(clip=True), naive_bayes.MultinomialNB()),
    "complement": lambda: filled(MinMaxScaler(clip=True), naive_bayes.ComplementNB()),
    "quadratic": lambda: filled(discriminant_analysis.QuadraticDiscriminantAnalysis()),
    "neighbours": lambda: filled(neighbors.KNeighborsClassifier()),
    "mlp": lambda: scaled(neural_network.MLPClassifier(max_iter=50, random_state=0)),
    "tree": lambda: tree.DecisionTreeClassifier(random_state=0, max_depth=6),
    "forest": lambda: few(ensemble.RandomForestClassifier),
    "extra trees": lambda: few(ensemble.ExtraTreesClassifier),
    "gradient boosting": lambda: few(ensemble.GradientBoostingClassifier),
    "hist": lambda: ensemble.HistGradientBoostingClassifier(max_iter=20),
    "ada": lambda: few(ensemble.AdaBoostClassifier),
    "bagging": lambda: few(ensemble.BaggingClassifier),
    "voting": lambda: filled(
        ensemble.VotingClassifier(pair(LogisticRegression(), few(ensemble.RandomForestClassifier)), voting="soft")
    ),
    "stacking": lambda: scaled(
        ensemble.StackingClassifier(pair(LogisticRegression(), few(ensemble.RandomForestClassifier)))
    ),
    "calibrated svc": lambda: scaled(calibration.CalibratedClassifierCV(svm.SVC())),
    "calibrated linear": lambda: scaled(calibration.CalibratedClassifierCV(svm.LinearSVC())),
    "calibrated forest": lambda: calibration.CalibratedClassifierCV(few(ensemble.RandomForestClassifier)),
    "one against rest": lambda: scaled(multiclass.OneVsRestClassifier(LogisticRegression())),
    "lightgbm": lambda: LGBMClassifier(n_estimators=15, verbose=-1),
    "lightgbm balanced": lambda: LGBMClassifier(n_estimators=15, verbose=-1, class_weight="balanced"),
    "xgboost": lambda: XGBClassifier(n_estimators=15),
    "xgboost base": lambda: XGBClassifier(n_estimators=15, base_score=0.3),
    "grid": lambda: model_selection.GridSearchCV(scaled(LogisticRegression()), {"logisticregression__C": [1, 2]}),
}


def columns(texts: Any, numbers: Any = None, model: Any = None) -> Any:
    numbers = SimpleImputer() if numbers is None else numbers
    return make_pipeline(
        compose.ColumnTransformer([("texts", texts, ["word"]), ("numbers", numbers, NUMBERS)]),
        Ridge() if model is None else model,
    )


def hot(**more: Any) -> Any:
    return OneHotEncoder(**({"handle_unknown": "ignore"} | more))


def ordinal(value: float = -1) -> Any:
    return OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=value)


def chosen(texts: Any, numbers: Any) -> Any:
    return make_pipeline(compose.make_column_transformer((hot(), texts), (SimpleImputer(), numbers)), Ridge())


def vector(vectorizer: Any) -> Any:
    return make_pipeline(compose.make_column_transformer((vectorizer, "word"), (SimpleImputer(), NUMBERS)), Ridge())


MIXED: dict[str, Make] = {
    "one-hot": lambda: columns(hot()),
    "one-hot dense": lambda: columns(hot(sparse_output=False)),
    "one-hot drop": lambda: columns(hot(drop="first")),
    "one-hot forest": lambda: columns(hot(), model=few(ensemble.RandomForestRegressor)),
    "one-hot gradient boosting": lambda: columns(hot(), model=few(ensemble.GradientBoostingRegressor)),
    "one-hot lightgbm": lambda: columns(hot(), "passthrough", light()),
    "one-hot xgboost": lambda: columns(hot(sparse_output=False), "passthrough", boosted()),
    "ordinal": lambda: columns(ordinal()),
    "ordinal nan": lambda: columns(make_pipeline(ordinal(np.nan), SimpleImputer())),
    "ordinal hist": lambda: columns(ordinal(), "passthrough", ensemble.HistGradientBoostingRegressor()),
    "ordinal forest": lambda: columns(ordinal(), "passthrough", few(ensemble.RandomForestRegressor)),
    "ordinal lightgbm": lambda: columns(ordinal(), "passthrough", light()),
    "ordinal lightgbm category": lambda: columns(ordinal(), "passthrough", light(categorical_feature=[0])),
    "ordinal xgboost": lambda: columns(ordinal(), "passthrough", boosted()),
    "ordinal scaled forest": lambda: columns(
        make_pipeline(ordinal(), StandardScaler()), filled(StandardScaler()), few(ensemble.RandomForestRegressor)
    ),
    "impute empty": lambda: columns(make_pipeline(SimpleImputer(missing_values="", strategy="most_frequent"), hot())),
    "impute constant": lambda: columns(
        make_pipeline(SimpleImputer(missing_values="", strategy="constant", fill_value="none"), hot())
    ),
    "target encoder": lambda: columns(TargetEncoder(random_state=0)),
    "remainder": lambda: make_pipeline(
        compose.make_column_transformer((hot(), ["word"]), remainder=SimpleImputer()), Ridge()
    ),
    "remainder dropped": lambda: make_pipeline(compose.make_column_transformer((hot(), ["word"])), Ridge()),
    "remainder kept": lambda: make_pipeline(
        compose.make_column_transformer((hot(), ["word"]), remainder="passthrough"), light()
    ),
    "selector": lambda: chosen(
        compose.make_column_selector(dtype_exclude="number"), compose.make_column_selector(dtype_include="number")
    ),
    "places": lambda: chosen([3], [0, 1, 2]),
    "slices": lambda: chosen(slice(3, 4), slice(0, 3)),
    "name slices": lambda: chosen(slice("word", "word"), slice("a", "c")),
    "masks": lambda: chosen([False, False, False, True], [True, True, True, False]),
    "weights": lambda: make_pipeline(
        compose.ColumnTransformer(
            [("texts", hot(), ["word"]), ("numbers", SimpleImputer(), NUMBERS)], transformer_weights={"numbers": 0.5}
        ),
        Ridge(),
    ),
    "words": lambda: vector(TfidfVectorizer()),
    "counts": lambda: vector(CountVectorizer()),
    "scaled target": lambda: compose.TransformedTargetRegressor(columns(hot()), transformer=StandardScaler()),
}
MIXED_CLASSIFIERS: dict[str, Make] = {
    "one-hot": lambda: columns(hot(), model=LogisticRegression(max_iter=2000)),
    "ordinal hist": lambda: columns(ordinal(), "passthrough", ensemble.HistGradientBoostingClassifier()),
}


def cases() -> Iterator[Case]:
    """Yield all that must be equal."""
    for kind, group in (("number", REGRESSORS), ("positive", POSITIVE)):
        yield from (Case(name, kind, make) for name, make in group.items())
    for kind in ("2 labels", "3 labels"):
        yield from (Case(name, kind, make) for name, make in CLASSIFIERS.items())
        yield from (Case(name, kind, make, texts=True) for name, make in MIXED_CLASSIFIERS.items())
    yield from (Case(name, "number", make, texts=True) for name, make in MIXED.items())
