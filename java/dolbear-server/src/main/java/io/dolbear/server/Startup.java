package io.dolbear.server;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.io.File;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Starts with the application and stops with it; models are loaded beside, by one thread. */
public final class Startup implements ServletContextListener {
  private static final long PAUSE = 200;

  private Service service;
  private Thread thread;

  /** Made by the container. */
  public Startup() {}

  @Override
  public void contextInitialized(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    Settings settings = Settings.read(context::getInitParameter);
    service = new Service(settings);
    context.setAttribute(Service.class.getName(), service);
    thread = new Thread(() -> work(context, settings), "dolbear-models");
    thread.setDaemon(true);
    thread.setContextClassLoader(Startup.class.getClassLoader());
    thread.start();
  }

  private void work(ServletContext context, Settings settings) {
    File folder = (File) context.getAttribute(ServletContext.TEMPDIR);
    Path scratch = folder == null ? Path.of(System.getProperty("java.io.tmpdir")) : folder.toPath();
    Models models = service.models();
    Loader loader = new Loader(models, new MavenRepository(settings), scratch);
    onClassPath(context, settings)
        .forEach(
            (name, sha256) -> {
              try {
                Coordinates at = Coordinates.parse(name);
                loader.fromClassPath(at, sha256, Startup.class.getClassLoader());
              } catch (IllegalArgumentException reason) {
                Loader.LOG.log(Level.ERROR, reason.getMessage());
              }
            });
    if (settings.follow().isEmpty()) {
      models.started();
      return;
    }
    Follower follower = new Follower(settings.follow().get(), models, loader);
    while (!Thread.currentThread().isInterrupted()) {
      try {
        follower.look();
        models.started();
        TimeUnit.MILLISECONDS.sleep(PAUSE);
      } catch (InterruptedException reason) {
        return;
      } catch (RuntimeException reason) {
        Loader.LOG.log(Level.ERROR, "following the desired versions goes on after", reason);
      }
    }
  }

  private static Map<String, String> onClassPath(ServletContext context, Settings settings) {
    Map<String, String> names = new TreeMap<>();
    settings.models().forEach(name -> names.put(name, ""));
    try {
      names.putAll(ClassPath.models(context, Startup.class.getClassLoader()));
    } catch (IOException reason) {
      Loader.LOG.log(Level.ERROR, "the class path can't be searched for models", reason);
    }
    return names;
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    if (thread == null) {
      return;
    }
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException reason) {
      Thread.currentThread().interrupt();
    }
    service.close();
  }
}
