"""As train.py, but it goes on from the champion: new trees on top of its own, over all rows. LightGBM can do that."""

from lightgbm import LGBMClassifier, early_stopping
from sklearn.compose import make_column_transformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder

TEXTS = ["carrier", "origin", "dest"]


def train(data, params, previous):
    if previous is None:
        columns = make_column_transformer(
            (OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), TEXTS),
            remainder="passthrough",
        ).fit(data.train.inputs)
    else:
        columns = previous[0]  # a text keeps its number, or the champion's trees would read another
    trees = LGBMClassifier(
        n_estimators=params["rounds"] if previous is None else params["rounds_on_top"],
        learning_rate=params["rate"],
        num_leaves=params["leaves"],
        min_child_samples=params["rows_in_leaf"],
        reg_lambda=params["shrinkage"],
        random_state=2013,
        deterministic=True,
        force_row_wise=True,
        verbose=-1,
    )
    trees.fit(
        columns.transform(data.train.inputs),
        data.train.target,
        eval_X=columns.transform(data.validation.inputs),
        eval_y=data.validation.target,
        callbacks=[early_stopping(params["patience"], verbose=False)],
        init_model=None if previous is None else previous[-1].booster_,
    )
    return make_pipeline(columns, trees)
