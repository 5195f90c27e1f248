package io.litefsoperator;

import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.testing.ClaimsSeen;
import io.litefsoperator.testing.Databases;
import io.litefsoperator.testing.Installation;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.RestlessOperator;
import io.litefsoperator.testing.Strays;
import io.litefsoperator.testing.TestBed;
import io.litefsoperator.testing.Volumes;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * What the fault test shows of a model, for a while on the real cluster: {@code -Dlitefs.soak=3600}
 * makes it last an hour, {@code -Dlitefs.soak.seed} chooses the incidents.
 */
@ResourceLock(value = Installation.VOLUMES, mode = ResourceAccessMode.READ)
final class SoakIT {

  @RegisterExtension static final TestBed bed = TestBed.withOperator();

  private static final Duration LASTS = Duration.ofSeconds(Integer.getInteger("litefs.soak", 90));
  private static final long SEED = Long.getLong("litefs.soak.seed", System.nanoTime());
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int PODS = 3;
  private static final String RESTORE = "litefs-operator.io/restore-from";

  private final Random chance = new Random(SEED);
  private final Notes notes = bed.notes("notes");
  private final Strays strays = bed.strays(notes);
  private final Volumes volumes = Volumes.of(bed, notes);

  /** UIDs of the claims whose volumes are worthless. */
  private final Set<String> worthless = new TreeSet<>();

  private enum Incident {
    STRAY,
    ALL_STRAY,
    PRIMARY_LOST,
    PRIMARY_SET_BACK,
    SCALED_WHILE_HEALING
  }

  @Test
  void howeverOftenTheOperatorIsKilledEverythingHealsAndNoRowIsLost() {
    notes.apply(notes.manifest().replicas(PODS)).awaitReady(PODS);
    Map<Incident, Integer> incidents = new EnumMap<>(Incident.class);
    Instant end = Instant.now().plus(LASTS);
    try (ClaimsSeen claims = ClaimsSeen.in(bed.client(), bed.namespace());
        RestlessOperator operator = new RestlessOperator(bed, new Random(SEED))) {
      while (Instant.now().isBefore(end)) {
        Incident incident = Incident.values()[chance.nextInt(Incident.values().length)];
        incidents.merge(incident, 1, Integer::sum);
        String before = volumes.copy(0);
        Databases rows = Databases.filled(notes);
        rows.awaitOn(PODS);

        happen(incident, before);

        notes.awaitReady(PODS);
        rows.awaitOn(PODS);
        assertThat(worthless).as("after %s", incident).containsAll(claims.deletedUids());
        assertThat(claims.mostAtOnce()).as("claims that go at a time").isLessThanOrEqualTo(1);
      }
      System.err.printf(
          "seed %d: %s, %d claims gone, the operator killed %d times%n",
          SEED, incidents, claims.deletedUids().size(), operator.kills());
      assertThat(operator.kills()).isPositive();
    }
    assertThat(notes.get().getStatus().remediation()).isNull();
    assertThat(notes.get().getStatus().restore()).isNull();
    assertThat(notes.statefulSet().get().getSpec().getReplicas()).isEqualTo(PODS);
  }

  private void happen(Incident incident, String before) {
    notes.forgetAttempts();
    notes.patch(
        "{\"spec\": {\"remediation\": {\"strategy\": \"%s\"}}}"
            .formatted(chance.nextBoolean() ? "ScaleDown" : "RecreatePod"));
    switch (incident) {
      case STRAY -> heal(1 + chance.nextInt(PODS - 1));
      case ALL_STRAY -> {
        IntStream.range(1, PODS).forEach(this::stray);
        IntStream.range(1, PODS).forEach(strays::awaitFollowing);
      }
      case SCALED_WHILE_HEALING -> {
        stray(1);
        notes.scale(2 + 2 * chance.nextInt(2));
        strays.awaitFollowing(1);
        notes.scale(PODS);
        notes.awaitReady(PODS);
        discardScaledAway();
      }
      case PRIMARY_LOST -> {
        worthless.add(volumes.claimUid(0));
        volumes.lose(0);
        notes.awaitCondition("LineageIntact", "False", "PrimaryVolumeChanged");
        Notes.eventually(
            "its guard has looked, or else the volume would be put aside",
            SOON,
            () -> assertThat(notes.message("LineageIntact")).contains("holds nothing"));
        restore();
      }
      case PRIMARY_SET_BACK -> {
        worthless.add(volumes.claimUid(0));
        volumes.replace(0, before);
        notes.awaitCondition("LineageIntact", "False", "PrimaryBehind");
        restore();
      }
    }
  }

  private void heal(int ordinal) {
    stray(ordinal);
    strays.awaitFollowing(ordinal);
  }

  private void stray(int ordinal) {
    worthless.add(volumes.claimUid(ordinal));
    strays.begin(ordinal);
  }

  /** A restore would wait for what it may hold. */
  private void discardScaledAway() {
    if (notes.claim(PODS).get() != null) {
      worthless.add(volumes.claimUid(PODS));
      volumes.delete(PODS);
    }
  }

  private void restore() {
    notes.annotate(RESTORE, notes.podName(1 + chance.nextInt(PODS - 1)));
    notes.awaitCondition("LineageIntact", "False", "Restoring");
    notes.awaitCondition("LineageIntact", "True", "SameClusterId");
    notes.annotate(RESTORE, null);
    Notes.eventually(
        "the request is forgotten",
        SOON,
        () -> assertThat(notes.get().getStatus().requests()).isNull());
  }
}
