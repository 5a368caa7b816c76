package io.dolbear.server;

import io.dolbear.runtime.ModelException;
import io.dolbear.runtime.UntypedModel;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;

/** Brings versions into service; a version that fails leaves the one before it answering. */
final class Loader {
  static final Logger LOG = System.getLogger("io.dolbear.server");

  private final Models models;
  private final MavenRepository repository;
  private final Path scratch;

  Loader(Models models, MavenRepository repository, Path scratch) {
    this.models = models;
    this.repository = repository;
    this.scratch = scratch;
  }

  private interface Source {
    Loaded load() throws LoadException, IOException;
  }

  /** Loads a model from the class path; {@code sha256} is that of its data jar, or empty. */
  void fromClassPath(Coordinates name, String sha256, ClassLoader loader) {
    Served served = models.of(name, Served.Attempt.loading("", sha256));
    bring(
        served,
        () -> Loaded.tested(UntypedModel.find(loader, name.group(), name.artifact()), sha256));
  }

  /** Loads a version from the repository; false: it can't be served, for now. */
  boolean fromRepository(Coordinates name, Desired.Version wanted) {
    Served.Attempt attempt = Served.Attempt.loading(wanted.version(), wanted.sha256());
    Served served = models.of(name, attempt);
    if (!served.attempt().wants(wanted)) {
      served.attempt(attempt);
    }
    return bring(served, () -> fetched(name, wanted));
  }

  private Loaded fetched(Coordinates name, Desired.Version wanted)
      throws LoadException, IOException {
    Path jar = temporary();
    try {
      repository.fetch(name, wanted, jar);
      UntypedModel model = UntypedModel.open(jar, name.group(), name.artifact());
      String version = model.info().version();
      if (!version.equals(wanted.version())) {
        model.close();
        throw new LoadException("the data jar says that it is version " + version);
      }
      return Loaded.tested(model, wanted.sha256());
    } finally {
      Files.deleteIfExists(jar);
    }
  }

  private Path temporary() throws LoadException {
    try {
      return Files.createTempFile(scratch, "model", ".jar");
    } catch (IOException reason) {
      throw LoadException.passing("no temporary file can be made: " + reason);
    }
  }

  private boolean bring(Served served, Source source) {
    try {
      served.swap(source.load());
      LOG.log(Level.INFO, served.name() + ":" + served.attempt().version() + " is ready");
      return true;
    } catch (LoadException reason) {
      failed(served, reason.getMessage(), reason.isPassing());
    } catch (ModelException reason) {
      failed(served, reason.getMessage(), false);
    } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError reason) {
      failed(served, reason.toString(), false);
    }
    return false;
  }

  private static void failed(Served served, String problem, boolean passing) {
    Served.Attempt attempt = served.attempt();
    // Tried again and again, it is told once.
    if (!problem.equals(attempt.error())) {
      String how = passing ? " isn't served yet: " : " isn't served: ";
      LOG.log(Level.ERROR, served.name() + ":" + attempt.version() + how + problem);
    }
    served.fail(problem, passing);
  }
}
