package io.dolbear.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FollowerTest {
  private static final String DIGEST = "0123456789abcdef".repeat(4);

  @TempDir Path folder;

  private final Models models = new Models();
  private Path file;
  private Follower follower;

  @BeforeEach
  void start() throws IOException {
    file = folder.resolve("desired.json");
    follower = following(folder.toString());
  }

  private Follower following(String repository) {
    Settings settings = Settings.read(Map.of("dolbear.repository", repository)::get);
    return new Follower(file, models, new Loader(models, new MavenRepository(settings), folder));
  }

  private void desire(String... names) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String name : names) {
      text.append(text.isEmpty() ? "" : ",").append("\"com.acme:").append(name);
      text.append("\":{\"version\":\"1.0.0\",\"sha256\":\"").append(DIGEST).append("\"}");
    }
    Path next = folder.resolve("next");
    Files.writeString(next, "{\"format\":1,\"models\":{" + text + "}}");
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private Served.Attempt attempt(String name) {
    return models.named(name).attempt();
  }

  @Test
  void saysThatTheFileIsNotThere() throws IOException {
    follower.look();
    assertEquals(file + " isn't there", models.problem());
    desire();
    follower.look();
    assertEquals("", models.problem());
  }

  @Test
  void isNotHeldUpByWhatIsNoFile() throws Exception {
    assertEquals(0, new ProcessBuilder("mkfifo", file.toString()).start().waitFor());
    follower.look();
    assertEquals(file + " isn't a file", models.problem());
    desire("a");
    follower.look();
    assertEquals("", models.problem());
  }

  @Test
  void aJarThatIsNotThereIsTheVersionsFault() throws IOException {
    desire("a");
    follower.look();
    assertEquals(Served.State.FAILED, attempt("a").state());
    assertTrue(attempt("a").error().endsWith("a-1.0.0.jar isn't in the repository"));
  }

  @Test
  void otherBytesAreTheVersionsFault() throws IOException {
    Path jar = folder.resolve("com/acme/a/1.0.0/a-1.0.0.jar");
    Files.createDirectories(jar.getParent());
    Files.writeString(jar, "other");
    desire("a");
    follower.look();
    assertEquals(Served.State.FAILED, attempt("a").state());
    assertTrue(attempt("a").error().contains("has the sha256"));
  }

  @Test
  void aRepositoryThatIsAwaySaysNothingOfTheVersion() throws IOException {
    desire("a");
    follower = following("http://127.0.0.1:1/maven");
    follower.look();
    assertEquals(Served.State.LOADING, attempt("a").state());
    assertTrue(attempt("a").error().contains("a-1.0.0.jar can't be fetched: "));
    Refusal refused = assertThrows(Refusal.class, () -> models.named("a").find("1.0.0"));
    assertEquals(503, refused.status());
    assertTrue(refused.getMessage().startsWith("a 1.0.0 isn't ready: com/acme/a/1.0.0/"));
  }

  @Test
  void aFolderThatIsNotThereSaysNothingOfTheVersion() throws IOException {
    desire("a");
    follower = following(folder.resolve("share").toString());
    follower.look();
    assertEquals(Served.State.LOADING, attempt("a").state());
    assertEquals("the repository " + folder.resolve("share") + " isn't there", attempt("a").error());
  }

  @Test
  void aNewerFileIsReadBeforeAllOfTheOlderWereTried() throws IOException {
    HttpServer repository = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    repository.createContext(
        "/",
        exchange -> {
          desire("now");
          exchange.sendResponseHeaders(401, -1);
          exchange.close();
        });
    repository.start();
    try {
      follower = following("http://127.0.0.1:" + repository.getAddress().getPort());
      desire("a", "b", "c");
      follower.look();
      assertEquals(List.of("a"), names());
      assertTrue(attempt("a").error().startsWith("the repository answers 401 for /com/acme/a/"));
      follower.look();
      assertEquals(List.of("now"), names());
    } finally {
      repository.stop(0);
    }
  }

  private List<String> names() {
    return models.all().stream().map(one -> one.name().artifact()).toList();
  }
}
