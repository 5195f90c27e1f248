package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.OperatorProcess;
import io.litefsoperator.testing.TestBed;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Of two operators one leads; the other goes on where it ends. */
final class LeaderElectionIT {

  @RegisterExtension final TestBed bed = TestBed.withoutOperator();

  private static final String LEADING = "Leading under lease";

  /** Long, so that a lease that was given up can be told from one that ran out. */
  private static final Duration LEASE = Duration.ofSeconds(8);

  private static final Duration SOON = Duration.ofSeconds(30);

  private OperatorProcess leader;
  private OperatorProcess other;

  @BeforeEach
  void twoOperators() {
    leader = start();
    leader.awaitLog(LEADING, SOON);
    other = start();
    other.awaitLog("Waiting for lease", SOON);
  }

  private OperatorProcess start() {
    return bed.startOperator(
        "--leader-election=true",
        "--lease-duration=%ds".formatted(LEASE.toSeconds()),
        "--lease-renew-deadline=5s",
        "--lease-retry-period=500ms");
  }

  @Test
  void afterTheLeaderWasKilledTheOtherGoesOnWhenTheLeaseRanOut() throws IOException {
    Notes notes = bed.notes("notes");
    notes.apply(notes.manifest()).awaitReady(1);
    assertThat(leader.looks()).as("looks of the leader").isPositive();
    assertThat(other.looks()).as("looks of the other").isZero();
    assertThat(leader.metrics().sum("litefs_operator_leading")).isEqualTo(1);
    assertThat(leader.metrics().sum("litefs_operator_cluster_replicas")).isEqualTo(1);
    assertThat(other.metrics().sum("litefs_operator_leading")).isZero();
    assertThat(other.metrics().sum("litefs_operator_cluster_replicas"))
        .as("no cluster is shown by two operators")
        .isZero();
    assertThat(other.get("/readyz").statusCode()).isEqualTo(200);

    leader.kill();
    other.awaitLog(LEADING, LEASE.plusSeconds(4));

    notes.scale(2);
    notes.awaitReady(2);
    assertThat(other.looks()).isPositive();
  }

  @Test
  void aLeaderThatIsStoppedHandsTheLeaseOver() throws IOException {
    Instant before = Instant.now();

    assertThat(leader.stop()).isZero();
    Instant stopped = Instant.now();
    other.awaitLog(LEADING, SOON);

    assertThat(Duration.between(stopped, Instant.now())).isLessThan(Duration.ofSeconds(3));
    assertThat(Duration.between(before, stopped)).isLessThan(LEASE);
    Notes notes = bed.notes("notes");
    notes.apply(notes.manifest());
    eventually(
        "the other looks after clusters",
        SOON,
        () -> assertThat(notes.get().getStatus()).isNotNull());
  }
}
