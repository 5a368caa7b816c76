"""Histogram gradient boosting on what is known before take-off."""

from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder

TEXTS = ["carrier", "origin", "dest"]


def train(data, params):
    columns = make_column_transformer(
        (OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), TEXTS),
        remainder="passthrough",
    )
    inputs = columns.fit_transform(data.train.inputs)
    trees = HistGradientBoostingClassifier(
        max_iter=params["rounds"],
        learning_rate=params["rate"],
        max_leaf_nodes=params["leaves"],
        min_samples_leaf=params["rows_in_leaf"],
        l2_regularization=params["shrinkage"],
        early_stopping=True,
        n_iter_no_change=params["patience"],
        random_state=2013,
    )
    # October decides when to stop: a later month, as the test is.
    trees.fit(inputs, data.train.target, X_val=columns.transform(data.validation.inputs), y_val=data.validation.target)
    return make_pipeline(columns, trees)
