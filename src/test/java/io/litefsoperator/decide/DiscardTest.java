package io.litefsoperator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.litefsoperator.api.Discards;
import io.litefsoperator.api.Remediation.Strategy;
import io.litefsoperator.api.RemediationStatus;
import io.litefsoperator.api.RemediationStatus.Step;
import io.litefsoperator.testing.Scenario;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each condition under which a stray replica's volume is kept, and what is said of it: once before
 * the replica is stopped, and once more before its claim is deleted.
 */
class DiscardTest {

  private static final Instant NOW = Scenario.NOON;

  /** A primary that has the data, and beside it a replica that is plainly stray. */
  private static final String STRAY =
      """
      apiVersion: litefs-operator.io/v1alpha1
      kind: LiteFsCluster
      metadata: {name: notes, namespace: default, uid: c-1, generation: 1, annotations: {}}
      spec: {replicas: 3, image: "example/notes:1.4", remediation: {mode: Automatic}}
      status:
        clusterId: LFSC0123456789ABCDEF
        primaryVolume: {claimUid: v-0, volumeName: pv-0}
      ---
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: notes, namespace: default, uid: s-1, generation: 1}
      spec: {replicas: 3}
      status: {observedGeneration: 1, updateRevision: notes-1}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: notes-0, namespace: default, uid: p-0, labels: {litefs-operator.io/role: primary}}
      status: {phase: Running, podIP: 198.18.0.10, startTime: "2026-01-01T11:00:05Z", conditions: [{type: Ready, status: "True"}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: notes-1, namespace: default, uid: p-1, labels: {litefs-operator.io/role: replica}}
      status: {phase: Running, podIP: 198.18.0.11, startTime: "2026-01-01T11:00:05Z"}
      ---
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata:
        name: litefs-data-notes-0
        uid: v-0
        creationTimestamp: "2026-01-01T11:00:00Z"
        labels: {app.kubernetes.io/name: litefs, app.kubernetes.io/instance: notes, app.kubernetes.io/managed-by: litefs-operator, litefs-operator.io/cluster: notes}
        annotations: {litefs-operator.io/cluster-uid: c-1, litefs-operator.io/cluster-id: LFSC0123456789ABCDEF}
      spec: {volumeName: pv-0}
      ---
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: litefs-data-notes-1, uid: v-1, creationTimestamp: "2026-01-01T11:00:00Z", annotations: {litefs-operator.io/cluster-uid: c-1}}
      spec: {volumeName: pv-1}
      ---
      kind: NodeReports
      reports:
        notes-0:
          clusterID: LFSC0123456789ABCDEF
          isPrimary: true
          candidate: true
          positions: {notes.db: 7}
          seen: {asked: "2026-01-01T11:59:59Z", times: 9}
        notes-1:
          clusterID: LFSCFFFFFFFFFFFFFFFF
          positions: {notes.db: 5}
          seen: {asked: "2026-01-01T11:59:58Z", times: 3}
      """;

  /** The same after the replica was stopped. */
  private static final String STOPPED =
      cut(STRAY, "---\napiVersion: v1\nkind: Pod\nmetadata: {name: notes-1", "---")
          .replace(
              "primaryVolume:",
              "remediation: {node: notes-1, strategy: ScaleDown, step: Discard, claim:"
                  + " litefs-data-notes-1, claimUid: v-1, volumeName: pv-1, retain: false,"
                  + " positions: {notes.db: \"0000000000000005\"}, empty: false, clusterId: LFSCFFFFFFFFFFFFFFFF, reportedAt:"
                  + " \"2026-01-01T11:59:50Z\", startedAt: \"2026-01-01T11:59:51Z\"}\n"
                  + "  primaryVolume:");

  private static String cut(String text, String from, String to) {
    int begin = text.indexOf(from);
    return text.substring(0, begin) + text.substring(text.indexOf(to, begin + 3));
  }

  private static Decision decide(String documents) {
    return new Decide().on(Scenario.read(documents), NOW);
  }

  private static RemediationStatus begun(String documents) {
    return Objects.requireNonNull(decide(documents).ledger().remediation(), "it is not begun");
  }

  /** Replaces a text that must be there; a dollar sign is the end of a line. */
  private static String with(String documents, String text, String by) {
    String from = text.replace("$", "\n");
    assertThat(documents).contains(from);
    return documents.replace(from, by.replace("$", "\n"));
  }

  @Test
  void aPlainStrayIsHealedFromItsFirstStepOn() {
    assertThat(decide(STRAY).findings().kept()).containsEntry("notes-1", List.of());
    assertThat(begun(STRAY))
        .isEqualTo(
            new RemediationStatus(
                "notes-1",
                Strategy.ScaleDown,
                Step.Stop,
                "litefs-data-notes-1",
                "v-1",
                "pv-1",
                false,
                Map.of("notes.db", "0000000000000005"),
                false,
                "LFSCFFFFFFFFFFFFFFFF",
                "2026-01-01T11:59:58Z",
                "2026-01-01T12:00:00Z",
                null));
    assertThat(decide(STRAY).actions()).as("what is recorded is not done yet").isEmpty();
  }

  @Test
  void aStoppedOneIsDiscardedByItsUid() {
    assertThat(decide(STOPPED).actions())
        .contains(new Action.DiscardClaim("litefs-data-notes-1", "v-1", "pv-1", false, 1));
  }

  @ParameterizedTest(name = "{3}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ALLOWED | annotations: {} | annotations: {litefs-operator.io/paused: "true"} | the LiteFsCluster is paused
          ALLOWED | mode: Automatic | mode: Manual | spec.remediation.mode is Manual
          ALONE | primaryVolume: | restore: {from: notes-2, step: Stop, claimUid: v-0, volumeName: pv-0, clusterId: x, startedAt: "2026-01-01T11:59:00Z"}$  primaryVolume: | a restore is under way
          ALONE | kind: NodeReports | apiVersion: v1$kind: PersistentVolumeClaim$metadata: {name: litefs-data-notes-2, uid: v-2, deletionTimestamp: "2026-01-01T11:59:00Z"}$---$kind: NodeReports | litefs-data-notes-2 is still being deleted
          ATTEMPTS_LEFT | primaryVolume: | discards: [{node: notes-1, attempts: 1, last: "2026-01-01T11:59:01Z"}]$  primaryVolume: | attempt 2 of 3 is not before 2026-01-01T12:00:01Z
          ATTEMPTS_LEFT | primaryVolume: | discards: [{node: notes-1, attempts: 2, last: "2026-01-01T11:55:01Z", failure: it rained}]$  primaryVolume: | attempt 3 of 3 is not before 2026-01-01T12:00:01Z; the last one failed: it rained
          ATTEMPTS_LEFT | primaryVolume: | discards: [{node: notes-1, attempts: 3, last: "2025-01-01T00:00:00Z"}]$  primaryVolume: | 3 attempts have not healed it
          STRAY_CONFIRMED | times: 3 | times: 2 | it said so only once or twice
          STRAY_CONFIRMED | clusterID: LFSCFFFFFFFFFFFFFFFF | clusterID: LFSCFFFFFFFFFFFFFFFF$    isPrimary: true | it acts as primary
          STRAY_CONFIRMED | clusterID: LFSCFFFFFFFFFFFFFFFF | clusterID: LFSCFFFFFFFFFFFFFFFF$    candidate: true | it acts as primary
          PRIMARY_READY | {type: Ready, status: "True"} | {type: Ready, status: "False"} | notes-0 is not ready
          PRIMARY_HOLDS_PINNED_ID | isPrimary: true | isPrimary: false | notes-0 does not report the pinned ID as primary
          PRIMARY_HOLDS_PINNED_ID | candidate: true | candidate: false | notes-0 does not report the pinned ID as primary
          PRIMARY_HOLDS_PINNED_ID | asked: "2026-01-01T11:59:59Z" | asked: "2026-01-01T11:59:30Z" | notes-0 does not answer
          PRIMARY_VOLUME_UNCHANGED | claimUid: v-0 | claimUid: v-9 | the volume of notes-0 is not the one that was seen to hold the pinned ID
          PRIMARY_VOLUME_UNCHANGED | v-0, volumeName: pv-0} | v-0, volumeName: pv-9} | the volume of notes-0 is not the one that was seen to hold the pinned ID
          PRIMARY_VOLUME_UNCHANGED | , litefs-operator.io/cluster-id: LFSC0123456789ABCDEF} | } | the volume of notes-0 is not the one that was seen to hold the pinned ID
          PRIMARY_HAS_DATA | positions: {notes.db: 7} | x: y | the databases of notes-0 are not known
          PRIMARY_HAS_DATA | positions: {notes.db: 7} | positions: {} | notes-0 has no database and the replica may have one
          CLAIM_IS_OURS | annotations: {litefs-operator.io/cluster-uid: c-1} | annotations: {litefs-operator.io/cluster-uid: c-9} | its volume claim litefs-data-notes-1 was not made for this LiteFsCluster and was never seen to hold the pinned ID
          CLAIM_IS_OURS | annotations: {litefs-operator.io/cluster-uid: c-1} | annotations: {} | its volume claim litefs-data-notes-1 was not made for this LiteFsCluster and was never seen to hold the pinned ID
          CLAIM_IN_USE | uid: v-1, creationTimestamp: "2026-01-01T11:00:00Z" | uid: v-1, creationTimestamp: "2026-01-01T11:00:06Z" | its pod may not have run on the volume claim that is there now
          NOT_OF_A_FORMER_ID | annotations: {litefs-operator.io/cluster-uid: c-1} | annotations: {litefs-operator.io/cluster-uid: c-1, litefs-operator.io/cluster-id: LFSCEEEEEEEEEEEEEEEE} | its volume was seen to hold cluster ID LFSCEEEEEEEEEEEEEEEE, and is kept
          NOT_OF_A_FORMER_ID | primaryVolume: | formerClusterIds: [LFSCFFFFFFFFFFFFFFFF]$  primaryVolume: | its volume holds the earlier cluster ID LFSCFFFFFFFFFFFFFFFF, and is kept
          """)
  void oneObjectionIsEnoughNotToBegin(Discard condition, String text, String by, String why) {
    String documents = with(STRAY, text, by);

    assertThat(decide(documents).ledger().remediation()).isNull();
    assertThat(kept(documents)).contains(why);
    assertThat(keptWithout(condition, documents)).as("who says it").doesNotContain(why);
  }

  @ParameterizedTest(name = "{3}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ALLOWED | annotations: {} | annotations: {litefs-operator.io/paused: "true"} | the LiteFsCluster is paused
          ALLOWED | mode: Automatic | mode: Manual | spec.remediation.mode is Manual
          IS_REPLICA | spec: {replicas: 3, image | spec: {replicas: 1, image | it is no longer asked for
          PRIMARY_READY | {type: Ready, status: "True"} | {type: Ready, status: "False"} | notes-0 is not ready
          PRIMARY_READY | uid: p-0 | uid: p-0, deletionTimestamp: "2026-01-01T11:59:00Z" | notes-0 is not ready
          PRIMARY_HOLDS_PINNED_ID | clusterID: LFSC0123456789ABCDEF | clusterID: LFSCFFFFFFFFFFFFFFFF | notes-0 does not report the pinned ID as primary
          PRIMARY_HOLDS_PINNED_ID | isPrimary: true | isPrimary: false | notes-0 does not report the pinned ID as primary
          PRIMARY_SPOKE_LAST | reportedAt: "2026-01-01T11:59:50Z" | reportedAt: "2026-01-01T11:59:59Z" | notes-0 was not asked since the replica reported another ID
          PRIMARY_VOLUME_UNCHANGED | primaryVolume: {claimUid: v-0 | primaryVolume: {claimUid: v-9 | the volume of notes-0 is not the one that was seen to hold the pinned ID
          PRIMARY_HAS_DATA | positions: {notes.db: 7} | x: y | the databases of notes-0 are not known
          PRIMARY_HAS_DATA | positions: {notes.db: 7} | positions: {} | notes-0 has no database and the replica may have one
          PRIMARY_HAS_NO_LESS | positions: {notes.db: 7} | positions: {notes.db: 4} | notes-0 has less than the replica had when its healing began
          PRIMARY_HAS_NO_LESS | positions: {notes.db: 7} | positions: {other.db: 7} | notes-0 has less than the replica had when its healing began
          CLAIM_IS_OURS | annotations: {litefs-operator.io/cluster-uid: c-1} | annotations: {} | its volume claim litefs-data-notes-1 was not made for this LiteFsCluster and was never seen to hold the pinned ID
          CLAIM_IS_OURS | uid: v-1, creation | uid: v-2, creation | its volume claim is another one by now
          CLAIM_IS_OURS | name: litefs-data-notes-1 | name: litefs-data-notes-2 | its volume claim is not there
          NOT_OF_A_FORMER_ID | annotations: {litefs-operator.io/cluster-uid: c-1} | annotations: {litefs-operator.io/cluster-uid: c-1, litefs-operator.io/cluster-id: LFSCEEEEEEEEEEEEEEEE} | its volume was seen to hold cluster ID LFSCEEEEEEEEEEEEEEEE, and is kept
          NOT_OF_A_FORMER_ID | remediation: {node | formerClusterIds: [LFSCFFFFFFFFFFFFFFFF]$  remediation: {node | its volume holds the earlier cluster ID LFSCFFFFFFFFFFFFFFFF, and is kept
          """)
  void oneObjectionIsEnoughNotToEnd(Discard condition, String text, String by, String why) {
    String documents = with(STOPPED, text, by);

    assertThat(decide(documents).actions()).noneMatch(Action.DiscardClaim.class::isInstance);
    assertThat(kept(documents)).contains(why);
    assertThat(keptWithout(condition, documents)).as("who says it").doesNotContain(why);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          the backoff of the first attempt is over  | primaryVolume: | discards: [{node: notes-1, attempts: 1, last: "2026-01-01T11:59:00Z"}]$  primaryVolume:
          the backoff of the second attempt is over | primaryVolume: | discards: [{node: notes-1, attempts: 2, last: "2026-01-01T11:55:00Z"}]$  primaryVolume:
          another one's attempts do not count       | primaryVolume: | discards: [{node: notes-2, attempts: 3, last: "2026-01-01T11:59:59Z"}]$  primaryVolume:
          made for another, but seen with our data  | annotations: {litefs-operator.io/cluster-uid: c-1} | annotations: {litefs-operator.io/cluster-uid: c-9, litefs-operator.io/cluster-id: LFSC0123456789ABCDEF}
          neither has a database                    | notes.db: 7}$    seen: {asked: "2026-01-01T11:59:59Z", times: 9}$  notes-1:$    clusterID: LFSCFFFFFFFFFFFFFFFF$    positions: {notes.db: 5 | }$    seen: {asked: "2026-01-01T11:59:59Z", times: 9}$  notes-1:$    clusterID: LFSCFFFFFFFFFFFFFFFF$    positions: {
          """)
  void whatIsNoObjectionKeepsNothing(String what, String text, String by) {
    assertThat(begun(with(STRAY, text, by)).node()).isEqualTo("notes-1");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a replica that is behind         | positions: {notes.db: 5} | positions: {notes.db: 5}           | false
          one that is as far               | positions: {notes.db: 5} | positions: {notes.db: 7}           | false
          one that is ahead                | positions: {notes.db: 5} | positions: {notes.db: 8}           | true
          one with a database of its own   | positions: {notes.db: 5} | positions: {notes.db: 5, own.db: 1} | true
          one that does not say            | positions: {notes.db: 5} | x: y                               | true
          any, on request                  | mode: Automatic          | discardedVolumes: Retain           | true
          """)
  void aVolumeThatMayHoldMoreIsRetained(String what, String text, String by, boolean retained) {
    RemediationStatus begun = begun(with(STRAY, text, by));

    assertThat(begun.retain()).isEqualTo(retained);
    Decision next = decide(with(STRAY, "primaryVolume:", status(begun) + "$  primaryVolume:"));
    assertThat(next.actions().contains(new Action.RetainVolume("pv-1", "v-1")))
        .as("before the replica is stopped")
        .isEqualTo(retained);
  }

  private static String status(RemediationStatus remediation) {
    return "remediation: " + Serialization.asJson(remediation);
  }

  @Test
  void aClusterThatIsBeingDeletedIsLeftAlone() {
    String leaving =
        "metadata: {deletionTimestamp: \"2026-01-01T11:59:00Z\", name: notes, namespace: default, uid: c-1";
    String documents = with(STRAY, "metadata: {name: notes, namespace: default, uid: c-1", leaving);

    assertThat(decide(documents).ledger().remediation()).isNull();
    assertThat(
            decide(with(STOPPED, "metadata: {name: notes, namespace: default, uid: c-1", leaving))
                .actions())
        .isEmpty();
  }

  @Test
  void whoIsScaledAwayIsNotHealed() {
    assertThat(
            decide(with(STRAY, "{replicas: 3, image", "{replicas: 1, image"))
                .ledger()
                .remediation())
        .isNull();
  }

  @ParameterizedTest(name = "{0}: {4}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a primary that is away is waited for       | {type: Ready, status: "True"} | {type: Ready, status: "False"} | 2026-01-01T11:59:01Z |
          for a minute                               | {type: Ready, status: "True"} | {type: Ready, status: "False"} | 2026-01-01T11:59:00Z | notes-0 is not ready
          a person is not contradicted for a moment  | mode: Automatic               | mode: Manual                   | 2026-01-01T11:59:59Z | spec.remediation.mode is Manual
          what takes long goes on                    | mode: Automatic               | mode: Automatic                | 2026-01-01T11:55:01Z |
          for five minutes                           | mode: Automatic               | mode: Automatic                | 2026-01-01T11:55:00Z | it took more than 5 minutes
          """)
  void whatIsNotProvenAnyMoreComesBackWithItsVolume(
      String what, String text, String by, String startedAt, @Nullable String abandoned) {
    String documents =
        with(STOPPED, "startedAt: \"2026-01-01T11:59:51Z\"", "startedAt: \"" + startedAt + '"');
    RemediationStatus after = begun(with(documents, text, by));

    assertThat(after.abandoned()).isEqualTo(abandoned);
    assertThat(after.step()).isEqualTo(abandoned == null ? Step.Discard : Step.Return);
  }

  @Test
  void whyAnAttemptFailedIsKnownUntilTheNext() {
    String documents =
        with(
            with(
                with(
                    STRAY,
                    "primaryVolume:",
                    STOPPED.substring(
                            STOPPED.indexOf("remediation: {node"),
                            STOPPED.indexOf("primaryVolume:"))
                        + "primaryVolume:"),
                "step: Discard",
                "step: Return, abandoned: it rained"),
            "primaryVolume:",
            "discards: [{node: notes-1, attempts: 1, last: \"2026-01-01T11:59:51Z\"}]$  primaryVolume:");
    Ledger after = decide(documents).ledger();

    assertThat(after.remediation()).isNull();
    assertThat(after.discards())
        .containsExactly(new Discards("notes-1", 1, "2026-01-01T11:59:51Z", "it rained"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          who followed for an hour      | 2026-01-01T11:00:00Z | LFSC0123456789ABCDEF$    primary: notes-0 | false
          who did so for less           | 2026-01-01T11:00:01Z | LFSC0123456789ABCDEF$    primary: notes-0 | true
          who does not follow after one | 2026-01-01T11:00:00Z | LFSC0123456789ABCDEF                      | true
          """)
  void attemptsAreForgottenOfReplicasThatFollow(
      String what, String last, String answer, boolean counts) {
    String documents =
        with(
            with(STRAY, "clusterID: LFSCFFFFFFFFFFFFFFFF", "clusterID: " + answer),
            "primaryVolume:",
            "discards: [{node: notes-1, attempts: 3, last: \"%s\"}]$  primaryVolume:"
                .formatted(last));

    assertThat(decide(documents).ledger().discards().isEmpty()).isEqualTo(!counts);
  }

  private static List<String> kept(String documents) {
    return Objects.requireNonNull(decide(documents).findings().kept().get("notes-1"));
  }

  private static List<String> keptWithout(Discard condition, String documents) {
    Set<Discard> others = new TreeSet<>(Discard.ALL);
    others.remove(condition);
    return new Decide(others)
        .on(Scenario.read(documents), NOW)
        .findings()
        .kept()
        .getOrDefault("notes-1", List.of());
  }
}
