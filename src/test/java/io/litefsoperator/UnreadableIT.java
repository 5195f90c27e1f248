package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.litefsoperator.testing.Installation;
import io.litefsoperator.testing.Manifest;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A resource from the time of another schema, which this operator can't read, is that one
 * resource's trouble and nobody else's. It is made under a CRD that checks nothing.
 */
@Isolated("the CRD is changed")
final class UnreadableIT {

  @RegisterExtension final TestBed bed = TestBed.withoutOperator();

  @Test
  void oneThatWasThereBeforeTheStartHoldsUpNobody() {
    Notes bad = bed.notes("bad");
    Notes good = bed.notes("good");
    applyUnchecked(bad);
    good.apply(good.manifest());

    bed.startOperator();

    good.awaitReady(1);
    assertItIsSaidAndMended(bad);
  }

  @Test
  void oneThatComesWhileTheOperatorRunsHoldsUpNobody() {
    bed.startOperator();
    Notes good = bed.notes("good");
    good.apply(good.manifest()).awaitReady(1);

    Notes bad = bed.notes("bad");
    applyUnchecked(bad);
    bad.awaitCondition("Stalled", "True", "Unreadable");

    good.scale(2);
    good.awaitReady(2);
    assertItIsSaidAndMended(bad);
  }

  /** The API server takes no status of a resource on which a rule can't even be evaluated. */
  @Test
  void oneWhoseStatusCannotBeWrittenIsToldByAnEvent() {
    bed.startOperator();
    Notes bad = bed.notes("bad");
    applyUnchecked(bad, bad.manifest().set("image", "[1]"));

    eventually(
        "an event says what can't be read",
        Duration.ofSeconds(30),
        () ->
            assertThat(bad.events())
                .extracting(Event::getReason, Event::getMessage)
                .anySatisfy(
                    event ->
                        assertThat(event.toList().toString())
                            .contains("Unreadable", "spec.image")));

    bad.replace(bad.manifest()).awaitReady(1);
  }

  private static void assertItIsSaidAndMended(Notes bad) {
    bad.awaitCondition("Stalled", "True", "Unreadable");
    assertThat(bad.message("Stalled")).containsAnyOf("spec.command", "spec.clusterDomain");
    assertThat(bad.condition("Ready").getStatus()).isEqualTo("False");

    bad.replace(bad.manifest()).awaitReady(1);

    assertThat(bad.condition("Stalled").getStatus()).isEqualTo("False");
  }

  private void applyUnchecked(Notes notes) {
    // Fields without a rule, so that a status can be written.
    applyUnchecked(notes, notes.manifest().set("command", "litefs").set("clusterDomain", "[1]"));
  }

  private void applyUnchecked(Notes notes, Manifest manifest) {
    Installation installation = bed.cluster().installation();
    try {
      installation.applyCrd(unchecked());
      notes.apply(manifest);
    } finally {
      installation.applyCrd(Installation.crd());
    }
  }

  /** Our CRD, whose schema takes anything. */
  private static CustomResourceDefinition unchecked() {
    CustomResourceDefinition crd = Installation.crd();
    JSONSchemaProps anything =
        new JSONSchemaPropsBuilder()
            .withType("object")
            .withXKubernetesPreserveUnknownFields(true)
            .build();
    List.of("spec", "status")
        .forEach(
            part ->
                crd.getSpec()
                    .getVersions()
                    .get(0)
                    .getSchema()
                    .getOpenAPIV3Schema()
                    .getProperties()
                    .put(part, anything));
    return crd;
  }
}
