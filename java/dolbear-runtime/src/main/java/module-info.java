/** Runs models that dolbear packaged. */
module io.dolbear.runtime {
  requires com.microsoft.onnxruntime;

  exports io.dolbear.runtime;
}
