package io.litefsoperator.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.litefs.NodeInfo;
import io.litefsoperator.litefs.Position;
import io.litefsoperator.litefs.Positions;
import io.litefsoperator.observe.NodeReport;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.observe.RawLiteFsCluster;
import io.litefsoperator.observe.Reading;
import io.litefsoperator.observe.SeenRoute;
import io.litefsoperator.resources.HttpRoutes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A situation written down in YAML documents: a LiteFsCluster, whatever objects there are, and a
 * document of kind NodeReports with what each node answers, by pod: a text where it is silent, or
 * an object with
 *
 * <ul>
 *   <li>{@code clusterID}, {@code isPrimary}, {@code candidate} and {@code primary}, all optional;
 *   <li>{@code positions}, by database a transaction, or transaction and checksum as in {@code
 *       7/b3c074087f3455b2}; not known if left out;
 *   <li>{@code seen} with {@code since}, {@code asked} and {@code times}: once, a second before
 *       noon of New Year's Day 2026, if left out.
 * </ul>
 *
 * <p>A document of kind NotGrown says of {@code claims} why the API server lets them not ask for
 * more; that is read by itself.
 */
public final class Scenario {

  /** When a situation is looked at. */
  public static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private static final Instant ASKED = NOON.minusSeconds(1);
  private static final String CHECKSUM = "b3c074087f3455b2";

  private Scenario() {}

  public static Observation read(Path file) {
    try {
      return read(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Observation read(String documents) {
    List<HasMetadata> objects = new ArrayList<>();
    Map<String, NodeReport> reports = new TreeMap<>();
    for (String document : documents.split("(?m)^---$")) {
      JsonNode tree = Serialization.unmarshal(document, JsonNode.class);
      switch (tree.path("kind").asText()) {
        case "NodeReports" ->
            tree.get("reports")
                .properties()
                .forEach(entry -> reports.put(entry.getKey(), report(entry.getValue())));
        case "NotGrown" -> {}
        case "LiteFsCluster" ->
            objects.add(Serialization.unmarshal(document, RawLiteFsCluster.class));
        default -> objects.add(Serialization.unmarshal(document));
      }
    }
    LiteFsCluster cluster = cluster(of(RawLiteFsCluster.class, objects).values().iterator().next());
    return new Observation(
        cluster,
        of(StatefulSet.class, objects).values().stream().findFirst().orElse(null),
        of(Service.class, objects),
        of(ConfigMap.class, objects),
        of(Pod.class, objects),
        of(PersistentVolumeClaim.class, objects),
        reports,
        of(PodDisruptionBudget.class, objects).values().stream().findFirst().orElse(null),
        of(NetworkPolicy.class, objects).values().stream().findFirst().orElse(null),
        route(cluster, objects),
        null);
  }

  /** Claims that may not ask for more, each with why. */
  public static Map<String, String> notGrown(Path file) {
    Map<String, String> words = new TreeMap<>();
    for (String document : documents(file)) {
      JsonNode tree = Serialization.unmarshal(document, JsonNode.class);
      if (tree.path("kind").asText().equals("NotGrown")) {
        tree.get("claims")
            .properties()
            .forEach(entry -> words.put(entry.getKey(), entry.getValue().asText()));
      }
    }
    return words;
  }

  private static String[] documents(Path file) {
    try {
      return Files.readString(file).split("(?m)^---$");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As it would be seen where there is a Gateway API. */
  private static SeenRoute route(LiteFsCluster cluster, List<HasMetadata> objects) {
    return of(HTTPRoute.class, objects).values().stream()
        .findFirst()
        .<SeenRoute>map(SeenRoute.Present::new)
        .orElseGet(
            () ->
                HttpRoutes.askedFor(cluster).isPresent() || SeenRoute.isOnRecord(cluster)
                    ? new SeenRoute.Absent()
                    : new SeenRoute.Unasked());
  }

  private static LiteFsCluster cluster(RawLiteFsCluster raw) {
    return ((Reading.Read) Reading.of(raw)).cluster();
  }

  private static NodeReport report(JsonNode answer) {
    if (answer.isTextual()) {
      return new NodeReport.Silent(answer.asText());
    }
    return new NodeReport.Answered(
        new NodeInfo(
            text(answer, "clusterID"),
            answer.path("isPrimary").asBoolean(),
            answer.path("candidate").asBoolean(),
            text(answer, "primary")),
        answer.has("positions") ? positions(answer.get("positions")) : null,
        seen(answer.path("seen")));
  }

  private static @Nullable String text(JsonNode answer, String key) {
    return answer.path(key).asText(null);
  }

  private static Positions positions(JsonNode byDatabase) {
    SortedMap<String, Position> positions = new TreeMap<>();
    byDatabase
        .properties()
        .forEach(
            entry -> {
              String[] position = entry.getValue().asText().split("/", -1);
              positions.put(
                  entry.getKey(),
                  new Position(
                      Long.parseLong(position[0]), position.length > 1 ? position[1] : CHECKSUM));
            });
    return new Positions(positions);
  }

  private static NodeReport.Seen seen(JsonNode seen) {
    Instant asked = instant(seen, "asked", ASKED);
    return new NodeReport.Seen(instant(seen, "since", asked), asked, seen.path("times").asInt(1));
  }

  private static Instant instant(JsonNode seen, String key, Instant otherwise) {
    return seen.has(key) ? Instant.parse(seen.get(key).asText()) : otherwise;
  }

  private static <T extends HasMetadata> Map<String, T> of(
      Class<T> type, List<HasMetadata> objects) {
    return objects.stream()
        .filter(type::isInstance)
        .map(type::cast)
        .collect(Collectors.toMap(object -> object.getMetadata().getName(), Function.identity()));
  }
}
