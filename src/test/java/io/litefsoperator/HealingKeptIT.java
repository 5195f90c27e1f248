package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.testing.ClaimsSeen;
import io.litefsoperator.testing.Databases;
import io.litefsoperator.testing.Installation;
import io.litefsoperator.testing.KeptVolume;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.Strays;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a stray replica's volume is kept, and what is said of it. */
@ResourceLock(Installation.VOLUMES)
final class HealingKeptIT {

  @RegisterExtension static final TestBed bed = TestBed.withOperator();

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String MADE_FOR = "litefs-operator.io/cluster-uid";
  private static final String HOLDS = "litefs-operator.io/cluster-id";

  private static Notes notes;
  private static Strays strays;
  private static Databases databases;

  @BeforeAll
  static void twoNodes() {
    notes = bed.notes("notes");
    strays = bed.strays(notes);
    notes.apply(notes.manifest().replicas(2)).awaitReady(2);
    databases = Databases.filled(notes);
    databases.awaitOn(2);
  }

  @BeforeEach
  void allIsWellAndForgotten() {
    notes.resume();
    notes.forgetAttempts();
    discardedVolumes("Delete");
    notes.awaitReady(2);
  }

  @Test
  void aRetainedVolumeStillHoldsItsData() {
    discardedVolumes("Retain");
    String volume = notes.claim(1).get().getSpec().getVolumeName();

    strays.begin(1);
    strays.awaitStray(1);
    strays.awaitFollowing(1);
    notes.awaitReady(2);

    try (KeptVolume kept = KeptVolume.of(bed, volume)) {
      kept.awaitReleased();
      assertThat(kept.read("/data/clusterid")).isEqualTo(Strays.ID);
      assertThat(kept.dump("/data/dbs/notes.db/database"))
          .isNotEmpty()
          .isEqualTo(notes.sqlite(0, ".dump").text());
    }
    databases.awaitOn(2);
  }

  @Test
  void whereItMayNotRetainAVolumeNothingIsStoppedAndItIsSaid() {
    discardedVolumes("Retain");
    Long generation = notes.statefulSet().get().getMetadata().getGeneration();
    try (ClaimsSeen claims = ClaimsSeen.in(bed.client(), bed.namespace())) {
      String pod;
      try (Installation.Taken right = bed.cluster().installation().withoutVolumes()) {
        Objects.requireNonNull(right);
        strays.make(1);
        pod = notes.pod(1).getMetadata().getUid();
        awaitKept("attempt 2 of 3 is not before", "persistentvolumes", "forbidden");
        bed.awaitLooks(notes, 3);

        assertThat(notes.get().getStatus().remediation()).isNull();
        assertThat(notes.pod(1).getMetadata().getUid()).isEqualTo(pod);
        assertThat(notes.statefulSet().get().getMetadata().getGeneration()).isEqualTo(generation);
        assertThat(claims.deleted()).isEmpty();
      }
      discardedVolumes("Delete");
      notes.forgetAttempts();
      strays.awaitFollowing(1);
      notes.awaitReady(2);
    }
  }

  @ParameterizedTest(name = "made for {0}, marked with {1}")
  @CsvSource({
    "this one, LFSCFEDCBA9876543210, was seen to hold cluster ID LFSCFEDCBA9876543210",
    "another, '', was not made for this LiteFsCluster",
  })
  void aVolumeOfUnknownOriginIsKept(String madeFor, String mark, String why) {
    Map<String, String> before = notes.claim(1).get().getMetadata().getAnnotations();
    try (ClaimsSeen claims = ClaimsSeen.in(bed.client(), bed.namespace())) {
      notes.pause();
      strays.make(1);
      annotate(
          madeFor.equals("another") ? "another" : before.get(MADE_FOR),
          mark.isEmpty() ? null : mark);
      notes.resume();
      awaitKept(why);
      bed.awaitLooks(notes, 3);

      assertThat(notes.message("LineageIntact")).contains(why);
      assertThat(claims.deleted()).isEmpty();

      annotate(before.get(MADE_FOR), before.get(HOLDS));
      strays.awaitFollowing(1);
      notes.awaitReady(2);
      assertThat(claims.deleted()).containsExactly("litefs-data-notes-1");
    }
    databases.awaitOn(2);
  }

  @Test
  void whatComesBackStrayIsTriedLaterAndAfterThreeAttemptsNoMore() {
    try (ClaimsSeen claims = ClaimsSeen.in(bed.client(), bed.namespace())) {
      strays.make(1);
      strays.awaitFollowing(1);
      notes.awaitReady(2);
      strays.make(1);
      awaitKept("attempt 2 of 3 is not before");
      bed.awaitLooks(notes, 3);
      assertThat(claims.deleted()).as("it waits").hasSize(1);

      Instant longAgo = Instant.now().minus(Duration.ofMinutes(10));
      notes.rememberAttempts(
          "[{\"node\": \"notes-1\", \"attempts\": 2, \"last\": \"%s\"}]".formatted(longAgo));
      strays.awaitFollowing(1);
      notes.awaitReady(2);
      strays.make(1);
      awaitKept("3 attempts have not healed it");
      bed.awaitLooks(notes, 3);
      assertThat(claims.deleted()).as("it has ended").hasSize(2);

      notes.forgetAttempts();
      strays.awaitFollowing(1);
    }
    databases.awaitOn(2);
  }

  private static void awaitKept(String... why) {
    eventually(
        "it is said why the volume is kept",
        SOON,
        () ->
            assertThat(notes.message("LineageIntact"))
                .contains("notes-1 is DifferentClusterId")
                .contains("its volume is kept")
                .contains(why));
  }

  private static void discardedVolumes(String what) {
    notes.patch("{\"spec\": {\"remediation\": {\"discardedVolumes\": \"%s\"}}}".formatted(what));
  }

  /** Null removes the mark. */
  private static void annotate(@Nullable String madeFor, @Nullable String mark) {
    notes
        .claim(1)
        .edit(
            claim -> {
              claim.getMetadata().getAnnotations().put(MADE_FOR, madeFor);
              if (mark == null) {
                claim.getMetadata().getAnnotations().remove(HOLDS);
              } else {
                claim.getMetadata().getAnnotations().put(HOLDS, mark);
              }
              return claim;
            });
  }
}
