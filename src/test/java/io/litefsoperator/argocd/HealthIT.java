package io.litefsoperator.argocd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.litefsoperator.testing.Programs;
import io.litefsoperator.testing.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What Argo CD says of LiteFsClusters with our script, by its own engine: of those in
 * src/test/argocd, which a real operator's work was recorded in, a folder for each health; and of
 * what the operator of today reports in the situations of src/test/golden.
 */
final class HealthIT {

  private static final Path RECORDED = Path.of("src/test/argocd");
  private static final Path GOLDEN = Path.of("src/test/golden");

  static List<Path> recorded() throws IOException {
    try (Stream<Path> files = Files.walk(RECORDED)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void aRecordedClusterIsWhatItsFolderSays(Path file) {
    assertThat(healthOf(file).path("status").asText())
        .isEqualTo(file.getParent().getFileName().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "asleep, Healthy, 'asleep at spec.replicas 0'",
    "healing, Progressing, 'healing notes-1'",
    "lost, Degraded, 'the volume claim litefs-data-notes-0'",
    "smallest, Progressing, 'the StatefulSet is being created'",
  })
  void aReportOfTodayIsUnderstood(
      String situation, String health, String message, @TempDir Path folder) throws IOException {
    JsonNode verdict = healthOf(reported(situation, folder));

    assertThat(verdict.path("status").asText()).isEqualTo(health);
    assertThat(verdict.path("message").asText()).startsWith(message);
  }

  /** The resource as it would stand in the cluster. */
  private static Path reported(String situation, Path folder) throws IOException {
    Path in = GOLDEN.resolve(situation).resolve("in.yaml");
    Path status = GOLDEN.resolve(situation).resolve("out/status.yaml");
    ObjectNode cluster =
        Serialization.unmarshal(
            Serialization.asJson(Scenario.read(in).cluster()), ObjectNode.class);
    cluster.set("status", Serialization.unmarshal(Files.readString(status), JsonNode.class));
    return Files.writeString(folder.resolve(situation + ".yaml"), cluster.toString());
  }

  private static JsonNode healthOf(Path resource) {
    return Serialization.unmarshal(
        Programs.run(
            Programs.tool("argocd"),
            "health",
            "deploy/argocd/settings/litefscluster.lua",
            resource.toString()),
        JsonNode.class);
  }
}
