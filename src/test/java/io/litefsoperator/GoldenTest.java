package io.litefsoperator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.litefsoperator.act.Outcome;
import io.litefsoperator.act.Refusal;
import io.litefsoperator.decide.Decide;
import io.litefsoperator.decide.Decision;
import io.litefsoperator.decide.Extra;
import io.litefsoperator.litefs.Scripts;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.report.Report;
import io.litefsoperator.resources.OperatorPods;
import io.litefsoperator.testing.Golden;
import io.litefsoperator.testing.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * For each folder of src/test/golden: what is decided and reported in the situation of {@code
 * in.yaml}, as it stands in {@code out}.
 */
class GoldenTest {

  private static final Path FOLDER = Path.of("src/test/golden");
  private static final Instant NOW = Scenario.NOON;

  private static final Decide DECIDE =
      new Decide(
          new OperatorPods("litefs-operator", Map.of("app.kubernetes.io/name", "litefs-operator")));

  static List<String> situations() throws IOException {
    try (Stream<Path> folders = Files.list(FOLDER)) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("situations")
  void everyChildIsAsWrittenDown(String situation) throws IOException {
    Path out = FOLDER.resolve(situation).resolve("out");
    Decision decision = decide(situation);
    List<HasMetadata> objects = objects(decision);
    for (HasMetadata child : objects) {
      if (child instanceof ConfigMap configMap) {
        // Each bears the same scripts, which are files of their own.
        for (Scripts script : Scripts.values()) {
          configMap.getData().replace(script.file(), script.text(), "(the script)");
        }
      }
      Golden.assertMatches(
          out.resolve("%s-%s.yaml".formatted(child.getKind(), child.getMetadata().getName())),
          Serialization.asYaml(child));
    }
    try (Stream<Path> files = Files.list(out)) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(file -> !file.equals("status.yaml")))
          .as("files of %s for children that are no more", out)
          .hasSize(objects.size());
    }
  }

  @ParameterizedTest
  @MethodSource("situations")
  void statusAndActionsAreAsWrittenDown(String situation) {
    Path in = FOLDER.resolve(situation).resolve("in.yaml");
    Observation observation = Scenario.read(in);
    Decision decision = DECIDE.on(observation, NOW);
    List<Refusal.Rejected> notGrown =
        Scenario.notGrown(in).entrySet().stream()
            .map(claim -> new Refusal.Rejected(claim.getKey(), claim.getValue()))
            .toList();
    Report report = Report.of(observation, decision, new Outcome(0, List.of()).with(notGrown), NOW);
    Golden.assertMatches(
        FOLDER.resolve(situation).resolve("out/status.yaml"),
        Serialization.asYaml(report.status())
            + Stream.concat(
                    decision.actions().stream().map(Object::toString),
                    decision.extras().stream()
                        .filter(Extra.Unwanted.class::isInstance)
                        .map(extra -> "delete " + extra.object().getKind()))
                .map(action -> "# then: " + action + "\n")
                .sorted()
                .collect(Collectors.joining()));
  }

  /**
   * A pod template that differs from the one that an earlier version made restarts every pod of
   * every user. This file is therefore not written by golden.write; change it only together with a
   * version that says so in its release notes.
   */
  @ParameterizedTest
  @MethodSource("frozen")
  void thePodTemplateIsTheOneOfEveryEarlierVersion(String situation) throws IOException {
    StatefulSet statefulSet =
        decide(situation).children().stream()
            .filter(StatefulSet.class::isInstance)
            .map(StatefulSet.class::cast)
            .findFirst()
            .orElseThrow();
    assertThat(Serialization.asYaml(statefulSet.getSpec().getTemplate()))
        .isEqualTo(Files.readString(Path.of("src/test/frozen", situation + "-pod-template.yaml")));
  }

  /** All that should be there. */
  private static List<HasMetadata> objects(Decision decision) {
    return Stream.concat(
            decision.children().stream(),
            decision.extras().stream().filter(Extra.Wanted.class::isInstance).map(Extra::object))
        .toList();
  }

  static List<String> frozen() {
    return List.of("smallest", "everything");
  }

  private static Decision decide(String situation) {
    return DECIDE.on(Scenario.read(FOLDER.resolve(situation).resolve("in.yaml")), NOW);
  }
}
