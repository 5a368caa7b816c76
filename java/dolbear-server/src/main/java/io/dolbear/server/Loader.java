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

  /** Loads a model from the class path. */
  void fromClassPath(Coordinates name, ClassLoader loader) {
    Served served = models.of(name, Served.Attempt.loading("", ""));
    bring(
        served,
        () -> Loaded.tested(UntypedModel.find(loader, name.group(), name.artifact()), name, ""));
  }

  /** Loads a version from the repository; true: it may go better later. */
  boolean fromRepository(Coordinates name, Desired.Version wanted) {
    Served.Attempt attempt = Served.Attempt.loading(wanted.version(), wanted.sha256());
    Served served = models.of(name, attempt);
    served.attempt(attempt);
    return bring(served, () -> fetched(name, wanted));
  }

  private Loaded fetched(Coordinates name, Desired.Version wanted)
      throws LoadException, IOException {
    Path jar = Files.createTempFile(scratch, "model", ".jar");
    try {
      repository.fetch(name, wanted, jar);
      UntypedModel model = UntypedModel.open(jar, name.group(), name.artifact());
      String version = model.info().version();
      if (!version.equals(wanted.version())) {
        model.close();
        throw new LoadException("the data jar says that it is version " + version, false);
      }
      return Loaded.tested(model, name, wanted.sha256());
    } finally {
      Files.deleteIfExists(jar);
    }
  }

  private boolean bring(Served served, Source source) {
    Served.Attempt attempt = served.attempt();
    try {
      Loaded loaded = source.load();
      LOG.log(Level.INFO, served.name() + ":" + loaded.version() + " is ready");
      served.swap(loaded);
      return false;
    } catch (LoadException reason) {
      return failed(served, attempt, reason.getMessage(), reason.passing());
    } catch (ModelException reason) {
      return failed(served, attempt, reason.getMessage(), false);
    } catch (IOException | RuntimeException | LinkageError reason) {
      return failed(served, attempt, reason.toString(), true);
    }
  }

  private static boolean failed(
      Served served, Served.Attempt attempt, String problem, boolean again) {
    if (!problem.equals(served.attempt().error())) {
      LOG.log(Level.ERROR, served.name() + ":" + attempt.version() + " isn't served: " + problem);
    }
    served.attempt(attempt.failed(problem));
    return again;
  }
}
