package io.litefsoperator.testing;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.litefs.NodeInfo;
import io.litefsoperator.observe.NodeReport;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.observe.RawLiteFsCluster;
import io.litefsoperator.observe.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A situation written down in YAML documents: a LiteFsCluster, whatever objects there are, and a
 * document of kind NodeReports with what each node answers, by pod: an object as in {@code GET
 * /info}, or a text where it is silent.
 */
public final class Scenario {

  private static final ObjectMapper MAPPER = new ObjectMapper();

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
        case "LiteFsCluster" ->
            objects.add(Serialization.unmarshal(document, RawLiteFsCluster.class));
        default -> objects.add(Serialization.unmarshal(document));
      }
    }
    return new Observation(
        cluster(of(RawLiteFsCluster.class, objects).values().iterator().next()),
        of(StatefulSet.class, objects).values().stream().findFirst().orElse(null),
        of(Service.class, objects),
        of(ConfigMap.class, objects),
        of(Pod.class, objects),
        of(PersistentVolumeClaim.class, objects),
        reports);
  }

  private static LiteFsCluster cluster(RawLiteFsCluster raw) {
    return ((Reading.Read) Reading.of(raw)).cluster();
  }

  private static NodeReport report(JsonNode answer) {
    if (answer.isTextual()) {
      return new NodeReport.Silent(answer.asText());
    }
    Map<String, Object> info = MAPPER.convertValue(answer, new TypeReference<>() {});
    return new NodeReport.Answered(
        new NodeInfo(
            (String) info.get("clusterID"),
            Boolean.TRUE.equals(info.get("isPrimary")),
            Boolean.TRUE.equals(info.get("candidate")),
            (String) info.get("primary")));
  }

  private static <T extends HasMetadata> Map<String, T> of(
      Class<T> type, List<HasMetadata> objects) {
    return objects.stream()
        .filter(type::isInstance)
        .map(type::cast)
        .collect(Collectors.toMap(object -> object.getMetadata().getName(), Function.identity()));
  }
}
