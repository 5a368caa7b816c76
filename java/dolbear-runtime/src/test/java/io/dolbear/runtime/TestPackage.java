package io.dolbear.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A model package as files in a folder, and a class loader that sees it. */
final class TestPackage {
  static final String GROUP = "com.acme";
  static final String ARTIFACT = "test";

  private final Path root;

  TestPackage(Path root) {
    this.root = root;
  }

  static TestPackage crickets(Path root) {
    return new TestPackage(root)
        .model(Onnx.linear(3.25f, 25.25f))
        .signature(
            """
            {"format":1,
             "inputs":[{"name":"chirps","type":"float"}],
             "outputs":[{"name":"temperature","type":"float"}],
             "binding":{"layout":"matrix","tensors":["x"],"value":"y"}}""")
        .profile("{\"inputs\":{\"chirps\":{\"minimum\":14.5,\"maximum\":20.0}}}")
        .golden(
            """
            {"format":1,"scale":{"temperature":[6.7]},"tolerance":1e-5,
             "cases":[{"inputs":{"chirps":20.0},"outputs":{"temperature":90.25}}]}""");
  }

  static Contract.Builder contract() {
    return Contract.of(GROUP, ARTIFACT);
  }

  static Model<Double, Double> load() {
    return Model.load(
        TestPackage.class,
        contract()
            .input("chirps", Contract.Kind.FLOAT)
            .number("temperature", Contract.Kind.FLOAT),
        (input, row) -> row.put(0, input),
        Prediction::number);
  }

  TestPackage model(byte[] model) {
    write("model.onnx", model);
    return this;
  }

  TestPackage signature(String json) {
    write("signature.json", json.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  TestPackage golden(String json) {
    write("golden.json", json.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  TestPackage profile(String json) {
    String sha256 = Entries.sha256(read("model.onnx"));
    return passport("{\"model\":{\"sha256\":\"sha256:" + sha256 + "\"},\"profile\":" + json + "}");
  }

  TestPackage passport(String json) {
    write("passport.json", json.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** Writes the files of a folder into a jar. */
  static void zip(Path root, Path jar) throws IOException {
    try (ZipOutputStream sink = new ZipOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(root).filter(Files::isRegularFile)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        sink.putNextEntry(new ZipEntry(root.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, sink);
      }
    }
  }

  private Path path(String entry) {
    return root.resolve("META-INF/dolbear/" + GROUP + "/" + ARTIFACT).resolve(entry);
  }

  private void write(String entry, byte[] content) {
    try {
      Files.createDirectories(path(entry).getParent());
      Files.write(path(entry), content);
    } catch (IOException reason) {
      throw new UncheckedIOException(reason);
    }
  }

  private byte[] read(String entry) {
    try {
      return Files.readAllBytes(path(entry));
    } catch (IOException reason) {
      throw new UncheckedIOException(reason);
    }
  }

  /** Calls with a thread class loader that sees these packages. */
  static <T> T seeing(Supplier<T> call, Path... roots) {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    URL[] urls = new URL[roots.length];
    for (int i = 0; i < urls.length; i++) {
      try {
        urls[i] = roots[i].toUri().toURL();
      } catch (MalformedURLException reason) {
        throw new UncheckedIOException(reason);
      }
    }
    Thread.currentThread().setContextClassLoader(new URLClassLoader(urls, before));
    try {
      return call.get();
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  <T> T seen(Supplier<T> call) {
    return seeing(call, root);
  }
}
