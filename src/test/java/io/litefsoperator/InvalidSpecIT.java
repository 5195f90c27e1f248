package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.testing.Manifest;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the schema can't refuse stops that one cluster, says why, and goes on when mended. */
final class InvalidSpecIT {

  @RegisterExtension static final TestBed bed = TestBed.withOperator();

  private static final String LONGEST = "a234567890123456789012345678901234567890123456789012";

  @Test
  void hostnameInThePodTemplateIsRefusedUntilItIsTakenOut() {
    Notes notes = bed.notes("notes");
    notes.apply(
        notes
            .manifest()
            .set(
                "podTemplate",
                "{spec: {containers: [{name: app, env: [{name: HOSTNAME, value: 0.0.0.0}]}]}}"));

    notes.awaitCondition("Stalled", "True", "InvalidSpec");

    assertThat(notes.message("Stalled"))
        .contains("spec.podTemplate.spec.containers[app].env", "HOSTNAME", "remove it");
    assertThat(notes.condition("Ready").getReason()).isEqualTo("InvalidSpec");
    assertThat(notes.pods()).isEmpty();
    eventually(
        "there is a warning",
        Duration.ofSeconds(5),
        () ->
            assertThat(notes.events())
                .anySatisfy(
                    event -> {
                      assertThat(event.getType()).isEqualTo("Warning");
                      assertThat(event.getReason()).isEqualTo("InvalidSpec");
                    }));

    notes.apply(notes.manifest()).awaitReady(1);

    assertThat(notes.condition("Stalled").getStatus()).isEqualTo("False");
  }

  /** A fault that comes later leaves what runs as it is. */
  @Test
  void aRunningClusterStaysUpWhenItsSpecTurnsInvalid() {
    Notes notes = bed.notes("running");
    notes.apply(notes.manifest()).awaitReady(1);
    String uid = notes.pod(0).getMetadata().getUid();

    notes.apply(notes.manifest().set("ports", "[{name: litefs, containerPort: 3000}]"));
    notes.awaitCondition("Stalled", "True", "InvalidSpec");

    notes.write("while it is stalled");
    assertThat(notes.pod(0).getMetadata().getUid()).isEqualTo(uid);
  }

  /** Our schema and our own checks let it through. */
  @Test
  void whatTheApiServerRefusesIsSaidInItsWords() {
    Notes notes = bed.notes("twice");

    notes.apply(
        notes
            .manifest()
            .set(
                "podTemplate.spec.initContainers",
                "[{name: same, image: example/a:1}, {name: same, image: example/b:1}]"));
    notes.awaitCondition("Stalled", "True", "Rejected");

    assertThat(notes.message("Stalled")).contains("StatefulSet twice", "initContainers");

    notes.apply(notes.manifest()).awaitReady(1);
  }

  @Test
  void theLongestNameRuns() {
    Notes notes = bed.notes(LONGEST);

    notes.apply(Manifest.of(LONGEST)).awaitReady(1);

    notes.write("with a long name");
  }
}
