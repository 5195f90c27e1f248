package io.litefsoperator.bench.scale;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The requests of the operator's account, as the API server writes them down: one clock for all
 * that is compared.
 */
final class Audit {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Set<String> WRITES =
      Set.of("create", "update", "patch", "delete", "deletecollection");

  /** What every LiteFsCluster consists of, but for what the StatefulSet makes. */
  private static final Set<String> CHILDREN =
      Set.of("statefulsets", "services", "configmaps", "poddisruptionbudgets", "networkpolicies");

  private final Path file;
  private final List<Request> requests = new ArrayList<>();
  private long read;

  Audit(Path file) {
    this.file = file;
  }

  /**
   * One request, with its answer.
   *
   * @param resource its plural, with the subresource after a slash
   * @param name empty for lists and for some creations
   */
  record Request(
      String verb,
      String resource,
      String namespace,
      String name,
      int code,
      Instant received,
      Instant ended) {

    private String object() {
      return resource + " " + namespace + "/" + name;
    }

    /**
     * Renewing the lease, which all leaders do all the time, is none; nor is asking for one's own
     * rights, which are made like an object and stored nowhere.
     */
    boolean isWrite() {
      return WRITES.contains(verb) && !isLease() && !resource.startsWith("selfsubject");
    }

    boolean isLease() {
      return resource.equals("leases");
    }

    boolean isRead() {
      return (verb.equals("get") || verb.equals("list")) && !resource.equals("leases");
    }

    /** Whether it made one of the objects of which a LiteFsCluster consists. */
    boolean isNewChild() {
      return code == 201 && isWrite() && CHILDREN.contains(resource);
    }

    boolean isGood() {
      return code >= 200 && code < 300;
    }
  }

  private void readOn() {
    if (!Files.exists(file)) {
      return;
    }
    try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
      byte[] bytes = new byte[Math.toIntExact(log.length() - read)];
      log.seek(read);
      log.readFully(bytes);
      int end = bytes.length;
      while (end > 0 && bytes[end - 1] != '\n') {
        end--; // the last line is not whole yet
      }
      read += end;
      new String(bytes, 0, end, StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.contains("\"stage\":\"ResponseComplete\""))
          .map(Audit::request)
          .forEach(requests::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those that were received since. */
  synchronized List<Request> since(Instant start, Predicate<Request> which) {
    readOn();
    return requests.stream()
        .filter(request -> !request.received().isBefore(start))
        .filter(which)
        .toList();
  }

  /** Until there were some since then about so many objects; returns them. */
  List<Request> await(
      String what, int number, Instant start, Predicate<Request> which, Duration atMost) {
    Waiting.until(
        "%d %s".formatted(number, what),
        atMost,
        Duration.ofMillis(Math.max(20, Math.min(500, number / 10))),
        () -> since(start, which).stream().map(Request::object).distinct().count() >= number);
    return since(start, which);
  }

  private static Request request(String line) {
    try {
      JsonNode event = MAPPER.readTree(line);
      JsonNode object = event.path("objectRef");
      String subresource = object.path("subresource").asText();
      return new Request(
          event.path("verb").asText(),
          object.path("resource").asText() + (subresource.isEmpty() ? "" : "/" + subresource),
          object.path("namespace").asText(),
          object.path("name").asText(),
          event.path("responseStatus").path("code").asInt(),
          Instant.parse(event.path("requestReceivedTimestamp").asText()),
          Instant.parse(event.path("stageTimestamp").asText()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a line of the audit log is JSON", e);
    }
  }
}
