"""Estimators whose conversion is wrong or isn't there, and the words of their refusal."""

# ruff: noqa: S106  # a token_pattern is no password
from __future__ import annotations

import numpy as np
from export_cases import Case, boosted, columns, filled, hot, light, ordinal, pair, scaled, vector
from lightgbm import LGBMClassifier
from sklearn import (
    calibration,
    compose,
    discriminant_analysis,
    dummy,
    ensemble,
    impute,
    linear_model,
    model_selection,
    neighbors,
    svm,
)
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfVectorizer
from sklearn.impute import KNNImputer, SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import (
    FunctionTransformer,
    OneHotEncoder,
    OrdinalEncoder,
    QuantileTransformer,
    SplineTransformer,
    TargetEncoder,
)
from xgboost import XGBRFClassifier

REFUSED = [
    Case("dummy", "number", dummy.DummyRegressor, refused="no converter"),
    Case(
        "far neighbours", "number", lambda: filled(neighbors.KNeighborsRegressor(weights="distance")), refused="weighs"
    ),
    Case(
        "hist category",
        "number",
        lambda: ensemble.HistGradientBoostingRegressor(categorical_features=["b"]),
        refused="categorical_features",
    ),
    Case(
        "inner poisson",
        "positive",
        lambda: ensemble.VotingRegressor(pair(ensemble.HistGradientBoostingRegressor(loss="poisson"), light())),
        refused="exponential",
    ),
    Case(
        "lightgbm forest",
        "number",
        lambda: light(boosting_type="rf", bagging_freq=1, bagging_fraction=0.7),
        refused="rf",
    ),
    Case("lightgbm zero", "number", lambda: light(zero_as_missing=True), refused="zero_as_missing"),
    Case("lightgbm root", "positive", lambda: light(reg_sqrt=True), refused="sqrt"),
    Case("lightgbm linear", "number", lambda: light(linear_tree=True), refused="linear trees"),
    Case("lightgbm fair", "number", lambda: light(objective="fair"), refused="objective"),
    Case("lightgbm category", "number", lambda: light(categorical_feature=[1]), refused="'b'"),
    Case(
        "lightgbm ova",
        "3 labels",
        lambda: LGBMClassifier(n_estimators=5, verbose=-1, objective="multiclassova", num_class=3),
        refused="objective",
    ),
    Case("xgboost dart", "number", lambda: boosted(booster="dart"), refused="booster='dart'"),
    Case("xgboost linear", "number", lambda: boosted(booster="gblinear"), refused="booster='gblinear'"),
    Case("xgboost zero", "number", lambda: boosted(missing=0.0), refused="missing value 0.0"),
    Case("xgboost forest", "3 labels", lambda: XGBRFClassifier(n_estimators=5), refused="mixes up"),
    Case("quantiles", "number", lambda: filled(QuantileTransformer(n_quantiles=50), Ridge()), refused="interpolates"),
    Case("splines", "number", lambda: filled(SplineTransformer(), Ridge()), refused="SplineTransformer"),
    Case(
        "indicator",
        "number",
        lambda: make_pipeline(SimpleImputer(add_indicator=True), Ridge()),
        refused="add_indicator",
    ),
    Case(
        "missing indicator",
        "number",
        lambda: make_pipeline(make_union(SimpleImputer(), impute.MissingIndicator(features="all")), Ridge()),
        refused="MissingIndicator",
    ),
    Case("near rows", "number", lambda: make_pipeline(KNNImputer(), Ridge()), refused="KNNImputer"),
    Case("function", "number", lambda: filled(FunctionTransformer(np.sign), Ridge()), refused="Python function"),
    Case(
        "odd target",
        "number",
        lambda: compose.TransformedTargetRegressor(filled(Ridge()), transformer=QuantileTransformer(n_quantiles=9)),
        refused="QuantileTransformer",
    ),
    Case(
        "odd function",
        "number",
        lambda: compose.TransformedTargetRegressor(filled(Ridge()), func=np.arcsinh, inverse_func=np.sinh),
        refused="sinh",
    ),
    Case(
        "linear discriminant",
        "2 labels",
        lambda: filled(discriminant_analysis.LinearDiscriminantAnalysis()),
        refused="two classes",
    ),
    Case(
        "isotonic",
        "2 labels",
        lambda: scaled(calibration.CalibratedClassifierCV(svm.SVC(), method="isotonic")),
        refused="isotonic",
    ),
    Case(
        "hinge",
        "2 labels",
        lambda: scaled(linear_model.SGDClassifier()),
        refused="CalibratedClassifierCV(SGDClassifier",
    ),
    Case("linear svc", "3 labels", lambda: scaled(svm.LinearSVC()), refused="CalibratedClassifierCV(LinearSVC"),
    Case(
        "ridge",
        "2 labels",
        lambda: scaled(linear_model.RidgeClassifier()),
        refused="CalibratedClassifierCV(RidgeClassifier",
    ),
    Case(
        "hard voting",
        "2 labels",
        lambda: scaled(ensemble.VotingClassifier(pair(LogisticRegression(), svm.SVC()))),
        refused="no probabilities",
    ),
    Case(
        "threshold",
        "2 labels",
        lambda: model_selection.FixedThresholdClassifier(scaled(LogisticRegression()), threshold=0.3),
        refused="threshold",
    ),
    Case(
        "tuned threshold",
        "2 labels",
        lambda: model_selection.TunedThresholdClassifierCV(scaled(LogisticRegression())),
        refused="threshold",
    ),
    Case("strict one-hot", "number", lambda: columns(OneHotEncoder()), texts=True, refused='handle_unknown="ignore"'),
    Case("strict ordinal", "number", lambda: columns(OrdinalEncoder()), texts=True, refused="use_encoded_value"),
    Case("rare", "number", lambda: columns(hot(min_frequency=50)), texts=True, refused="infrequent"),
    Case(
        "infrequent",
        "number",
        lambda: columns(OneHotEncoder(handle_unknown="infrequent_if_exist")),
        texts=True,
        refused="infrequent",
    ),
    Case("most", "number", lambda: columns(hot(max_categories=2)), texts=True, refused="infrequent"),
    Case(
        "impute none",
        "number",
        lambda: columns(
            make_pipeline(SimpleImputer(missing_values=None, strategy="constant", fill_value="none"), hot())
        ),
        texts=True,
        refused="missing text",
    ),
    Case(
        "target encoder",
        "3 labels",
        lambda: columns(TargetEncoder(random_state=0), model=LogisticRegression()),
        texts=True,
        refused="two classes",
    ),
    Case(
        "hashing", "number", lambda: vector(HashingVectorizer(n_features=64)), texts=True, refused="HashingVectorizer"
    ),
    Case("characters", "number", lambda: vector(TfidfVectorizer(analyzer="char")), texts=True, refused="white space"),
    Case(
        "expression",
        "number",
        lambda: vector(CountVectorizer(token_pattern=r"\w+")),
        texts=True,
        refused="token_pattern",
    ),
    Case(
        "stop words",
        "number",
        lambda: vector(CountVectorizer(stop_words="english", ngram_range=(1, 2))),
        texts=True,
        refused="stop words",
    ),
    Case(
        "accents",
        "number",
        lambda: vector(CountVectorizer(strip_accents="unicode")),
        texts=True,
        refused="strip_accents",
    ),
    Case("mixed bare", "number", lambda: make_pipeline(ordinal(), Ridge()), texts=True, refused="ColumnTransformer"),
]
