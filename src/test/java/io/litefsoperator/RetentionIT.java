package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.testing.Installation;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What becomes of volumes that are no longer asked for, where a user wants them gone. */
@ResourceLock(value = Installation.VOLUMES, mode = ResourceAccessMode.READ)
final class RetentionIT {

  @RegisterExtension static final TestBed bed = TestBed.withOperator();

  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void volumesGoWithTheirReplicaAndWithTheResourceWhereThatIsAskedFor() {
    Notes notes = bed.notes("notes");
    notes.apply(notes.manifest().replicas(3)).awaitReady(3);
    notes.write("kept");
    assertThat(claims(notes)).hasSize(3);

    notes.patch("{\"spec\":{\"storage\":{\"retention\":{\"whenScaled\":\"Delete\"}}}}");
    notes.scale(1);
    eventually(
        "the replicas' volumes are gone",
        SOON,
        () -> assertThat(claims(notes)).containsExactly("litefs-data-notes-0"));
    notes.scale(0);
    notes.awaitReady(0);
    assertThat(claims(notes)).as("the primary's stays").containsExactly("litefs-data-notes-0");
    notes.scale(2);
    notes.awaitReady(2);
    assertThat(notes.texts(0)).containsExactly("kept");

    notes.patch("{\"spec\":{\"storage\":{\"retention\":{\"whenDeleted\":\"Delete\"}}}}");
    eventually("the claims have an owner", SOON, () -> assertOwners(notes, 1));
    notes.patch("{\"spec\":{\"storage\":{\"retention\":{\"whenDeleted\":\"Retain\"}}}}");
    eventually("the claims have none", SOON, () -> assertOwners(notes, 0));
    notes.patch("{\"spec\":{\"storage\":{\"retention\":{\"whenDeleted\":\"Delete\"}}}}");
    eventually("the claims have an owner again", SOON, () -> assertOwners(notes, 1));
    notes.delete();
    eventually("no claim is left", SOON, () -> assertThat(claims(notes)).isEmpty());
  }

  private static void assertOwners(Notes notes, int owners) {
    assertThat(notes.claims())
        .hasSize(2)
        .allSatisfy(claim -> assertThat(claim.getMetadata().getOwnerReferences()).hasSize(owners));
  }

  private static List<String> claims(Notes notes) {
    return notes.claims().stream().map(claim -> claim.getMetadata().getName()).toList();
  }
}
