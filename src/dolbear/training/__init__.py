"""Training in a child process, and the way from an estimator to ONNX."""
