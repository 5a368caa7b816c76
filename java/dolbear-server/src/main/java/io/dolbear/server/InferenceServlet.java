package io.dolbear.server;

import io.dolbear.runtime.ModelException;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;

/** The Open Inference Protocol v2, a status page for deployers, and Prometheus' metrics. */
public final class InferenceServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final String JSON = "application/json";

  private transient Service service;

  /** Made by the container. */
  public InferenceServlet() {}

  @Override
  public void init() throws ServletException {
    service = (Service) getServletContext().getAttribute(Service.class.getName());
    if (service == null) {
      throw new ServletException("web.xml must name the listener io.dolbear.server.Startup");
    }
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    long told = -1;
    try {
      told = length(request);
      String path = path(request);
      String[] parts = path.substring(1).split("/", -1);
      boolean infer = path.endsWith("/infer");
      allow(request.getMethod(), infer);
      if (infer) {
        infer(request, response, parts, told);
      } else {
        look(response, path, parts);
      }
    } catch (Refusal refused) {
      if (request.getHeader("Expect") == null) { // reading would ask for the body
        Limits.drain(request.getInputStream(), told);
      }
      refuse(response, refused);
    } catch (RuntimeException bug) {
      // The server's own page for errors would show the trace to everybody.
      Loader.LOG.log(Level.ERROR, "a bug of dolbear", bug);
      refuse(response, new Refusal(500, "a bug of dolbear; the server's log has its trace"));
    }
  }

  /** Returns the length of the body; negative: nobody knows. */
  private static long length(HttpServletRequest request) {
    try {
      return request.getContentLengthLong();
    } catch (NumberFormatException reason) { // Undertow lets the client write anything
      throw Refusal.badRequest("the Content-Length is none");
    }
  }

  private static String path(HttpServletRequest request) {
    String path = request.getPathInfo() == null ? "/" : request.getPathInfo();
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private static void allow(String method, boolean infer) {
    boolean known = infer ? method.equals("POST") : method.equals("GET") || method.equals("HEAD");
    if (!known) {
      throw new Refusal(405, "this address takes " + (infer ? "POST" : "GET") + " only");
    }
  }

  private void infer(
      HttpServletRequest request, HttpServletResponse response, String[] parts, long told)
      throws IOException {
    long start = System.nanoTime();
    boolean versioned = parts.length == 6 && names(parts);
    if (!isModel(parts) || !(parts.length == 4 || versioned)) {
      throw unknown();
    }
    Served served = service.models().named(parts[2]);
    int status = 500;
    try {
      checkHeaders(request);
      send(response, 200, body(request, told, served, versioned ? parts[4] : ""));
      status = 200;
    } catch (Refusal refused) {
      status = refused.status();
      throw refused;
    } catch (IOException gone) {
      status = 499; // as others count clients that went away
      throw gone;
    } finally {
      Loaded loaded = served.current();
      String version = loaded == null ? "" : loaded.version();
      long taken = System.nanoTime() - start;
      service.metrics().count(served.name().artifact(), version, status, taken);
    }
  }

  private String body(HttpServletRequest request, long told, Served served, String version)
      throws IOException {
    try {
      return service
          .limits()
          .withBody(
              request.getInputStream(),
              told,
              body -> service.infer(served, version, body));
    } catch (ModelException | IllegalStateException reason) {
      Loader.LOG.log(Level.ERROR, served.name() + " can't answer: " + reason.getMessage());
      throw new Refusal(500, "the model can't compute this: " + reason.getMessage());
    }
  }

  private static void checkHeaders(HttpServletRequest request) {
    String type = request.getContentType();
    if (type != null && !type.split(";", 2)[0].strip().equalsIgnoreCase(JSON)) {
      throw new Refusal(415, "the body must be " + JSON);
    }
    if (request.getHeader("Inference-Header-Content-Length") != null) {
      throw new Refusal(415, "binary tensors aren't taken; send JSON");
    }
    if (request.getHeader("Content-Encoding") != null) {
      throw new Refusal(415, "compressed requests aren't taken");
    }
  }

  private void look(HttpServletResponse response, String path, String[] parts) throws IOException {
    switch (path) {
      case "/v2" -> send(response, 200, Pages.server(version()));
      case "/v2/health/live" -> send(response, 200, "{\"live\":true}");
      case "/v2/health/ready" -> ready(response);
      case "/dolbear/status" -> send(response, 200, Pages.status(service.models()));
      case "/metrics" -> {
        response.setContentType("text/plain; version=0.0.4; charset=utf-8");
        write(response, service.metrics().text(service.models(), service.limits()));
      }
      default -> model(response, parts);
    }
  }

  private static String version() {
    String version = InferenceServlet.class.getPackage().getImplementationVersion();
    return version == null ? "" : version;
  }

  private void ready(HttpServletResponse response) throws IOException {
    String why = service.models().unready();
    if (!why.isEmpty()) {
      throw new Refusal(503, why);
    }
    send(response, 200, "{\"ready\":true}");
  }

  private void model(HttpServletResponse response, String[] parts) throws IOException {
    boolean versioned = parts.length >= 5 && names(parts);
    boolean asksReady = parts[parts.length - 1].equals("ready");
    int expected = 3 + (versioned ? 2 : 0) + (asksReady ? 1 : 0);
    if (!isModel(parts) || parts.length != expected) {
      throw unknown();
    }
    Loaded loaded = service.models().named(parts[2]).find(versioned ? parts[4] : "");
    send(response, 200, asksReady ? Pages.ready(loaded) : loaded.description().metadata());
  }

  /** Says whether a version is named; some containers keep an empty one. */
  private static boolean names(String[] parts) {
    return parts[3].equals("versions") && !parts[4].isEmpty();
  }

  private static boolean isModel(String[] parts) {
    return parts.length >= 3 && parts[0].equals("v2") && parts[1].equals("models");
  }

  private static Refusal unknown() {
    return new Refusal(404, "nothing is here; GET /v2 or /dolbear/status");
  }

  private static void refuse(HttpServletResponse response, Refusal refused) throws IOException {
    int status = refused.status();
    if (status == 429 || status == 503) {
      response.setHeader("Retry-After", "1");
    }
    if (status == 405) {
      response.setHeader("Allow", refused.getMessage().contains("POST") ? "POST" : "GET, HEAD");
    }
    if (status == 413 || status == 408) {
      response.setHeader("Connection", "close");
    }
    send(response, status, Pages.error(refused.getMessage()));
  }

  private static void send(HttpServletResponse response, int status, String json)
      throws IOException {
    response.setStatus(status);
    response.setContentType(JSON);
    write(response, json);
  }

  private static void write(HttpServletResponse response, String text) throws IOException {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setContentLength(content.length);
    response.getOutputStream().write(content);
  }
}
