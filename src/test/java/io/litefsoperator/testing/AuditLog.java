package io.litefsoperator.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What operators asked of the API server of deploy/local, as that wrote it down. */
public final class AuditLog {

  private static final Path KEPT = Path.of("target/audit.log");
  private static final String ACCOUNT = ":" + Helm.NAME + "\"";
  private static final Pattern ROLE = Pattern.compile(" of ((?:Cluster)?Role) \"([^\"]+)\"");

  private AuditLog() {}

  /**
   * One request, at its end.
   *
   * @param account the service account's namespace
   * @param resource with its group and its subresource, as in {@code statefulsets.apps}
   * @param code of the answer
   * @param allowed whether RBAC let it pass
   * @param role the kind and the name of the role by which, or empty
   */
  public record Request(
      Instant at,
      String account,
      String verb,
      String resource,
      String namespace,
      int code,
      boolean allowed,
      String role) {

    /** What it took: an apply that makes the object needs the right to create it too. */
    public Stream<String> rights() {
      return verb.equals("patch") && code == 201
          ? Stream.of("patch " + resource, "create " + resource)
          : Stream.of(verb + " " + resource);
    }
  }

  /** Copies it to where the cluster's end leaves it. */
  static void keep(Path logs) {
    try (Stream<Path> files = Files.list(logs);
        BufferedWriter kept = Files.newBufferedWriter(KEPT)) {
      // Rotated ones have a time in their names, which sorts before the current one's dot.
      for (Path file :
          files
              .filter(file -> file.getFileName().toString().startsWith("audit"))
              .sorted()
              .toList()) {
        try (Stream<String> lines = Files.lines(file)) {
          for (String line :
              (Iterable<String>) lines.filter(line -> line.contains(ACCOUNT))::iterator) {
            kept.write(line);
            kept.newLine();
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The operators' requests of a test run that has ended. */
  public static List<Request> since(Instant start) {
    if (!Files.exists(KEPT)) {
      return List.of();
    }
    try (Stream<String> lines = Files.lines(KEPT)) {
      return lines
          .map(line -> Serialization.unmarshal(line, JsonNode.class))
          .filter(event -> event.has("objectRef"))
          .map(AuditLog::request)
          .filter(request -> !request.at.isBefore(start))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Request request(JsonNode event) {
    JsonNode object = event.path("objectRef");
    JsonNode annotations = event.path("annotations");
    Matcher role = ROLE.matcher(annotations.path("authorization.k8s.io/reason").asText());
    return new Request(
        Instant.parse(event.path("requestReceivedTimestamp").asText()),
        event.path("user").path("username").asText().split(":", -1)[2],
        event.path("verb").asText(),
        resource(
            object.path("resource").asText(),
            object.path("apiGroup").asText(),
            object.path("subresource").asText()),
        object.path("namespace").asText(),
        event.path("responseStatus").path("code").asInt(),
        annotations.path("authorization.k8s.io/decision").asText().equals("allow"),
        role.find() ? role.group(1) + " " + role.group(2) : "");
  }

  /** As kubectl writes it. */
  public static String resource(String plural, String group, String subresource) {
    return plural
        + (group.isEmpty() ? "" : "." + group)
        + (subresource.isEmpty() ? "" : "/" + subresource);
  }
}
