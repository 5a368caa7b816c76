package io.dolbear.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/** A repository in Maven's layout: a folder, or {@code file:}, {@code http:}, {@code https:}. */
final class MavenRepository {
  private static final int CONNECT = 10_000;
  private static final int READ = 30_000;
  private static final int REDIRECTS = 5;
  private static final Set<Integer> MISSING =
      Set.of(HttpURLConnection.HTTP_NOT_FOUND, HttpURLConnection.HTTP_GONE);

  private final Settings settings;

  MavenRepository(Settings settings) {
    this.settings = settings;
  }

  /**
   * Copies a data jar into a file, if it has this digest.
   *
   * @throws LoadException if it isn't there or has other bytes; one that passes if it can't be told
   */
  void fetch(Coordinates name, Desired.Version wanted, Path target) throws LoadException {
    String path = name.path(wanted.version());
    try (InputStream source = open(path)) {
      String found = copy(source, target);
      if (!found.equals(wanted.sha256())) {
        throw new LoadException(
            path + " has the sha256 " + found + ", wanted is " + wanted.sha256());
      }
    } catch (NoSuchFileException reason) {
      throw missing(path);
    } catch (IOException reason) {
      // The message of some exceptions holds the URL, and with it what must not be told.
      throw LoadException.passing(
          path + " can't be fetched: " + hidden(String.valueOf(reason.getMessage())));
    } catch (IllegalArgumentException reason) {
      throw LoadException.passing("dolbear.repository isn't a folder or a URL");
    }
  }

  private LoadException missing(String path) {
    // A share that isn't mounted lacks all, which says nothing of this file.
    return Files.isDirectory(folder())
        ? new LoadException(path + " isn't in the repository")
        : LoadException.passing("the repository " + folder() + " isn't there");
  }

  private Path folder() {
    String place = settings.repository();
    return place.regionMatches(true, 0, "file:", 0, 5) ? Path.of(URI.create(place)) : Path.of(place);
  }

  private String hidden(String message) {
    return message.contains("://") ? "the address can't be used" : message;
  }

  private InputStream open(String path) throws IOException, LoadException {
    String place = settings.repository();
    if (place.isEmpty()) {
      throw LoadException.passing("dolbear.repository isn't set");
    }
    String start = place.toLowerCase(Locale.ROOT);
    if (start.startsWith("http://") || start.startsWith("https://")) {
      return http(URI.create(place.endsWith("/") ? place + path : place + "/" + path), 0, true);
    }
    return Files.newInputStream(folder().resolve(path));
  }

  private InputStream http(URI address, int redirects, boolean trusted)
      throws IOException, LoadException {
    URI bare = withoutUser(address);
    HttpURLConnection connection = (HttpURLConnection) bare.toURL().openConnection();
    connection.setConnectTimeout(CONNECT);
    connection.setReadTimeout(READ);
    connection.setUseCaches(false);
    connection.setInstanceFollowRedirects(false);
    String login = login(address);
    if (trusted && login != null) {
      byte[] bytes = login.getBytes(StandardCharsets.UTF_8);
      connection.setRequestProperty(
          "Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
    }
    int status = connection.getResponseCode();
    String location = connection.getHeaderField("Location");
    if (status >= 301 && status <= 308 && location != null && redirects < REDIRECTS) {
      connection.disconnect();
      URI next = bare.resolve(location);
      boolean same = bare.getRawAuthority().equals(next.getRawAuthority());
      if (!next.getScheme().equals(bare.getScheme()) && !"https".equals(next.getScheme())) {
        throw LoadException.passing("the repository redirects to another protocol");
      }
      return http(next, redirects + 1, trusted && same);
    }
    if (status != HttpURLConnection.HTTP_OK) {
      connection.disconnect();
      String said = "the repository answers " + status + " for " + bare.getPath();
      throw MISSING.contains(status) ? new LoadException(said) : LoadException.passing(said);
    }
    return connection.getInputStream();
  }

  private String login(URI address) {
    if (!settings.user().isEmpty()) {
      return settings.user() + ":" + settings.password();
    }
    return address.getUserInfo();
  }

  private static URI withoutUser(URI address) {
    String authority = address.getRawAuthority();
    int at = authority == null ? -1 : authority.lastIndexOf('@');
    String host = authority == null ? "" : authority.substring(at + 1);
    return URI.create(address.getScheme() + "://" + host + address.getRawPath());
  }

  private String copy(InputStream source, Path target) throws IOException, LoadException {
    MessageDigest digest = sha256();
    long left = settings.packageLimit();
    try (InputStream seen = new DigestInputStream(source, digest);
        OutputStream sink = Files.newOutputStream(target)) {
      byte[] block = new byte[1 << 16];
      for (int read; (read = seen.read(block)) >= 0; ) {
        left -= read;
        if (left < 0) {
          throw new LoadException(
              "the data jar is larger than " + settings.packageLimit() + " bytes");
        }
        sink.write(block, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException reason) {
      throw new IllegalStateException("each Java platform has SHA-256", reason);
    }
  }
}
