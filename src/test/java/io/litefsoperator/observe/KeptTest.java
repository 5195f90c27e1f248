package io.litefsoperator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.litefsoperator.decide.Decide;
import io.litefsoperator.testing.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeptTest {

  static Stream<Path> situations() throws IOException {
    try (Stream<Path> folders = Files.list(Path.of("src/test/golden"))) {
      return folders.map(folder -> folder.resolve("in.yaml")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("situations")
  void whatIsKeptLeadsToTheSameDecision(Path situation) {
    Observation whole = Scenario.read(situation);
    Observation kept = Scenario.read(situation);
    objects(kept).forEach(Kept::only);

    assertThat(new Decide().on(kept, Scenario.NOON))
        .isEqualTo(new Decide().on(whole, Scenario.NOON));
  }

  private static List<HasMetadata> objects(Observation observation) {
    List<HasMetadata> objects = new ArrayList<>();
    objects.add(observation.statefulSet());
    objects.addAll(observation.services().values());
    objects.addAll(observation.configMaps().values());
    objects.addAll(observation.pods().values());
    objects.addAll(observation.claims().values());
    objects.add(observation.disruptionBudget());
    objects.add(observation.networkPolicy());
    return objects.stream().filter(Objects::nonNull).toList();
  }

  @Test
  void ofAPodItsNodeItsStateAndWhoAppliedItAreKept() {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("notes-0")
            .addToManagedFields(
                new ManagedFieldsEntryBuilder().withManager("a").withOperation("Apply").build(),
                new ManagedFieldsEntryBuilder().withManager("b").withOperation("Update").build())
            .endMetadata()
            .withNewSpec()
            .withNodeName("node-1")
            .addNewVolume()
            .withName("data")
            .endVolume()
            .endSpec()
            .withNewStatus()
            .withPodIP("198.18.0.1")
            .endStatus()
            .build();

    Kept.only(pod);

    assertThat(pod)
        .isEqualTo(
            new PodBuilder()
                .withNewMetadata()
                .withName("notes-0")
                .addToManagedFields(
                    new ManagedFieldsEntryBuilder().withManager("a").withOperation("Apply").build())
                .endMetadata()
                .withNewSpec()
                .withNodeName("node-1")
                .endSpec()
                .withNewStatus()
                .withPodIP("198.18.0.1")
                .endStatus()
                .build());
  }
}
