"""Temperature as a polynomial of the chirp rate; of degree 1 it is Dolbear's law (1897)."""

from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures


def train(data, params):
    model = make_pipeline(PolynomialFeatures(params["degree"], include_bias=False), LinearRegression())
    return model.fit(data.train.inputs, data.train.target)
