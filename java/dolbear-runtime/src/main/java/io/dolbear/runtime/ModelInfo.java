package io.dolbear.runtime;

/**
 * Which model answers.
 *
 * @param group the Maven group
 * @param artifact the Maven artifact
 * @param version the version, empty if nothing says it
 * @param sha256 the digest of the ONNX file, hexadecimal; empty if no model is loaded
 * @param provider what computes: {@code CPU}, {@code CUDA}, or {@code NONE} if no model is loaded
 */
public record ModelInfo(
    String group, String artifact, String version, String sha256, String provider) {

  /** Describes an implementation without a model, as a test's fake is. */
  public static ModelInfo withoutModel(String group, String artifact) {
    return new ModelInfo(group, artifact, "", "", "NONE");
  }

  /** Returns {@code group:artifact:version}. */
  public String coordinates() {
    return group + ":" + artifact + ":" + version;
  }
}
