package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pods that the namespace does not allow. */
final class RefusedPodsIT {

  @RegisterExtension static final TestBed bed = TestBed.withOperator();

  private static final Duration SOON = Duration.ofSeconds(40);

  @Test
  void aPodSecurityLevelThatForbidsMountingIsNamedWithWhatToDo() {
    enforce("baseline");
    Notes notes = bed.notes("notes");
    notes.apply(notes.manifest().sidecar());

    eventually(
        "the conditions say why there is no pod",
        SOON,
        () -> {
          assertThat(notes.message("PrimaryAvailable"))
              .contains("pod-security.kubernetes.io/enforce=privileged")
              .contains("violates PodSecurity \"baseline");
          assertThat(notes.condition("Ready").getStatus()).isEqualTo("False");
        });

    enforce("privileged");
    notes.awaitReady(1);
  }

  private static void enforce(String level) {
    bed.client()
        .namespaces()
        .withName(bed.namespace())
        .edit(
            namespace -> {
              namespace
                  .getMetadata()
                  .getLabels()
                  .putAll(Map.of("pod-security.kubernetes.io/enforce", level));
              return namespace;
            });
  }
}
