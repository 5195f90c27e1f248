package io.litefsoperator;

import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.testing.Installation.Taken;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An operator whose role was not updated with it works, and says what it lacks. */
final class OlderRoleIT {

  @RegisterExtension final TestBed bed = TestBed.withoutOperator();

  @Test
  void clustersRunWithoutWhatTheOperatorMayNotMakeUntilItMay() {
    Notes notes = bed.notes("notes");
    try (Taken taken = bed.withoutExtras()) {
      bed.startOperator();

      notes.apply(notes.manifest());
      notes.awaitCondition("PrimaryAvailable", "True", "Writable");
      notes.awaitCondition("Stalled", "True", "Rejected");

      assertThat(notes.message("Stalled"))
          .contains(
              "PodDisruptionBudget notes",
              "poddisruptionbudgets.policy",
              "set spec.podDisruptionBudget.enabled to false");
    }
    notes.awaitReady(1);
  }
}
