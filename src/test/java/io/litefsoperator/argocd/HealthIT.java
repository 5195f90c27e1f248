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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
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

  static Stream<Arguments> recorded() throws IOException {
    try (Stream<Path> files = Files.walk(RECORDED)) {
      List<Path> all = files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
      List<JsonNode> verdicts = healthOf(all);
      return IntStream.range(0, all.size())
          .mapToObj(i -> Arguments.of(RECORDED.relativize(all.get(i)), verdicts.get(i)));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("recorded")
  void aRecordedClusterIsWhatItsFolderSays(Path file, JsonNode verdict) {
    assertThat(verdict.path("status").asText()).isEqualTo(file.getName(0).toString());
    assertThat(verdict.path("message").asText()).isNotBlank();
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
    JsonNode verdict = healthOf(List.of(reported(situation, folder))).get(0);

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

  /** A verdict for each. */
  private static List<JsonNode> healthOf(List<Path> resources) {
    List<String> command =
        new ArrayList<>(List.of(Programs.tool("argocd"), "health", "deploy/argocd/argocd-cm.yaml"));
    resources.forEach(resource -> command.add(resource.toString()));
    return Programs.run(command.toArray(String[]::new))
        .lines()
        .map(line -> Serialization.unmarshal(line, JsonNode.class))
        .toList();
  }
}
