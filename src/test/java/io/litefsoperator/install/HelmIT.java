package io.litefsoperator.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.litefsoperator.testing.Helm;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.OperatorImage;
import io.litefsoperator.testing.TestBed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** The chart on a cluster, by helm: installed, upgraded from scope to scope, and uninstalled. */
@Isolated("its operator watches every namespace, and the CRD is changed")
final class HelmIT {

  @RegisterExtension static final TestBed bed = TestBed.withoutOperator();

  private static final String DESCRIPTION = "What is asked for.";
  private static final String EARLIER = "What was asked for.";

  @Test
  void oneReleaseServesItsOwnNamespaceThenSomeThenAllAndLeavesTheClustersWhenItGoes()
      throws IOException {
    OperatorImage image = OperatorImage.current(bed.cluster());
    try (TestBed.Elsewhere team = bed.elsewhere();
        TestBed.Elsewhere other = bed.elsewhere()) {
      Notes own = apply(bed.notes("own"));
      Notes teams = apply(team.notes("teams"));
      Notes others = apply(other.notes("others"));

      Release release = Release.install(bed, earlierChart(), image, "--set=watch.scope=own");
      own.awaitReady(1);
      assertThat(description()).isEqualTo(EARLIER);
      assertThat(teams.get().getStatus()).isNull();

      release.upgrade(
          Helm.CHART,
          image,
          "--set=watch.scope=some",
          "--set=watch.namespaces={%s,%s}".formatted(bed.namespace(), team.namespace().name()));
      teams.awaitReady(1);
      assertThat(description()).isEqualTo(DESCRIPTION);
      assertThat(others.get().getStatus()).isNull();

      release.upgrade(Helm.CHART, image, "--set=watch.scope=all");
      others.awaitReady(1);
      PodsUnmoved pods = PodsUnmoved.of(own, teams, others);

      release.uninstall();
      assertThat(description()).isEqualTo(DESCRIPTION);
      pods.assertUnmoved();
      assertThat(bed.client().rbac().clusterRoles().withName(Helm.NAME).get())
          .as("the right to work everywhere")
          .isNull();
    }
  }

  private static Notes apply(Notes notes) {
    return notes.apply(notes.manifest());
  }

  /** Of the version before this one, with a CRD of its own. */
  private static Path earlierChart() throws IOException {
    Path earlier = Path.of("target/earlier-chart");
    try (Stream<Path> files = Files.walk(Helm.CHART)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        Path copy = earlier.resolve(Helm.CHART.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.writeString(copy, Files.readString(file).replace(DESCRIPTION, EARLIER));
      }
    }
    return earlier;
  }

  /** Of the field spec, as the API server has it. */
  private static String description() {
    CustomResourceDefinition crd =
        bed.client()
            .apiextensions()
            .v1()
            .customResourceDefinitions()
            .withName("litefsclusters.litefs-operator.io")
            .get();
    return Serialization.jsonMapper()
        .<JsonNode>valueToTree(crd)
        .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec/description")
        .asText();
  }
}
