package io.litefsoperator.decide;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.litefsoperator.api.PrimaryVolume;
import io.litefsoperator.api.RestoreStatus;
import io.litefsoperator.api.RestoreStatus.Step;
import io.litefsoperator.litefs.Position;
import io.litefsoperator.litefs.Positions;
import io.litefsoperator.observe.GuardReport;
import io.litefsoperator.observe.NodeReport.Answered;
import io.litefsoperator.observe.Pods;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Rebuilds the primary from a replica, by moving the lease there and back.
 *
 * <p>Nothing takes a write meanwhile: the replica leads without its app, so that what it had at the
 * beginning is what the primary must have at the end. All pods are stopped between the moves:
 * LiteFS knows no fencing, and two candidates would both take writes.
 */
final class Restoring {

  private Restoring() {}

  static RestoreStatus begin(Situation situation, String from, Step first) {
    int ordinal = situation.names().ordinalOfPod(from).orElseThrow();
    Optional<PersistentVolumeClaim> old = situation.claim(Decide.PRIMARY);
    return new RestoreStatus(
        from,
        first,
        old.map(claim -> claim.getMetadata().getUid()).orElse(null),
        old.filter(claim -> mayHoldData(situation, claim))
            .map(claim -> claim.getSpec().getVolumeName())
            .orElse(null),
        text(Objects.requireNonNull(situation.answer(ordinal).orElseThrow().positions())),
        situation.now().truncatedTo(ChronoUnit.MILLIS).toString());
  }

  /** An empty volume is filled as it is; any other is put aside whole. */
  private static boolean mayHoldData(Situation situation, PersistentVolumeClaim claim) {
    return claim.getSpec().getVolumeName() != null
        && situation
            .refusal(Decide.PRIMARY)
            .filter(guard -> guard.refusal() != GuardReport.Refusal.Unreadable)
            .filter(guard -> guard.found() == null && guard.positions().isEmpty())
            .filter(GuardReport::complete)
            .isEmpty();
  }

  /** The ledger with the next step, if the present one is done. */
  static Ledger next(Situation situation) {
    Ledger ledger = situation.ledger();
    RestoreStatus running = ledger.restore();
    if (running == null) {
      return ledger;
    }
    return switch (running.step()) {
      case Compare -> ledger; // who asked for it is answered when it is done
      case Stop -> isStopped(situation) ? replaced(situation, running.at(Step.Replace)) : ledger;
      case Replace -> replaced(situation, running);
      case Copy ->
          isCopied(situation, running) ? ledger.restoring(running.at(Step.StopAgain)) : ledger;
      case StopAgain -> isStopped(situation) ? ledger.restoring(running.at(Step.Return)) : ledger;
      case Return -> returned(situation, running);
    };
  }

  /**
   * A volume that was put in place since is put aside too: the copy would go over what it holds.
   */
  private static Ledger replaced(Situation situation, RestoreStatus running) {
    PersistentVolumeClaim present = situation.claim(Decide.PRIMARY).orElse(null);
    if (present == null) {
      return situation.ledger().restoring(running.at(Step.Copy));
    }
    String uid = present.getMetadata().getUid();
    String volume = present.getSpec().getVolumeName();
    if (uid.equals(running.claimUid()) ? running.volumeName() == null : volume == null) {
      return situation.ledger().restoring(running.at(Step.Copy)); // there is nothing on it
    }
    return situation
        .ledger()
        .restoring(
            volume == null || uid.equals(running.claimUid())
                ? running
                : running.replacing(uid, volume));
  }

  private static boolean stays(PersistentVolumeClaim claim) {
    return claim.getMetadata().getDeletionTimestamp() == null;
  }

  static List<Action> actions(Situation situation) {
    RestoreStatus running = situation.ledger().restore();
    if (running == null || running.claimUid() == null || running.volumeName() == null) {
      return List.of();
    }
    PersistentVolumeClaim old =
        situation
            .claim(Decide.PRIMARY)
            .filter(claim -> claim.getMetadata().getUid().equals(running.claimUid()))
            .orElse(null);
    String volume = running.volumeName();
    if (old == null) {
      return List.of();
    }
    if (running.step() == Step.Stop || (running.step() == Step.Replace && !stays(old))) {
      // A claim that is being deleted takes its volume along as soon as no pod uses it.
      return List.of(new Action.RetainVolume(volume, running.claimUid()));
    }
    return running.step() == Step.Replace
        ? List.of(new Action.ReplaceClaim(old.getMetadata().getName(), running.claimUid(), volume))
        : List.of();
  }

  /** Ordinal of the pod that leads now. */
  static int primary(Situation situation) {
    return isMoved(situation) ? from(situation) : Decide.PRIMARY;
  }

  /** Whether the lease is with the replica. */
  static boolean isMoved(Situation situation) {
    RestoreStatus running = situation.ledger().restore();
    return running != null && (running.step() == Step.Copy || running.step() == Step.StopAgain);
  }

  static int replicas(Situation situation) {
    int asked = situation.spec().replicas();
    RestoreStatus running = situation.ledger().restore();
    if (running == null || asked == 0) {
      return asked;
    }
    return switch (running.step()) {
      case Stop, Replace, StopAgain -> 0;
      case Copy -> Math.max(asked, from(situation) + 1);
      case Compare, Return -> asked;
    };
  }

  private static int from(Situation situation) {
    return situation
        .names()
        .ordinalOfPod(Objects.requireNonNull(situation.ledger().restore()).from())
        .orElseThrow();
  }

  /** No pod is there, and the StatefulSet has seen that it should make none. */
  private static boolean isStopped(Situation situation) {
    StatefulSet statefulSet = situation.observation().statefulSet();
    return situation.observation().pods().isEmpty()
        && statefulSet != null
        && Integer.valueOf(0).equals(statefulSet.getSpec().getReplicas())
        && statefulSet.getStatus() != null
        && Objects.equals(
            statefulSet.getStatus().getObservedGeneration(),
            statefulSet.getMetadata().getGeneration())
        && Objects.requireNonNullElse(statefulSet.getStatus().getReplicas(), 0) == 0;
  }

  private static boolean isCopied(Situation situation, RestoreStatus running) {
    Optional<Answered> source = situation.answer(from(situation)).filter(Restoring::hasPositions);
    Optional<Answered> copy = situation.answer(Decide.PRIMARY).filter(Restoring::hasPositions);
    String pinned = situation.ledger().clusterId();
    return source
            .filter(answer -> answer.info().primary())
            .filter(answer -> Objects.equals(answer.info().clusterId(), pinned))
            .filter(answer -> holds(answer, running))
            .isPresent()
        && copy.filter(answer -> !answer.info().primary())
            .filter(answer -> Objects.equals(answer.info().clusterId(), pinned))
            .filter(answer -> answer.info().primaryHostname() != null)
            // The checksums too: an equal number alone is no equal history.
            .filter(answer -> Objects.equals(answer.positions(), source.get().positions()))
            .isPresent();
  }

  private static boolean hasPositions(Answered answer) {
    return answer.positions() != null;
  }

  /** Whether no transaction is missing that the replica had at the beginning. */
  private static boolean holds(Answered answer, RestoreStatus running) {
    return holds(Objects.requireNonNull(answer.positions()), running.positions());
  }

  /** Whether a node has no less than what was written down with {@link #text}. */
  static boolean holds(Positions present, Map<String, String> before) {
    return before.entrySet().stream()
        .allMatch(
            database -> {
              Position now = present.databases().get(database.getKey());
              return now != null && now.txid() >= Long.parseUnsignedLong(database.getValue(), 16);
            });
  }

  private static Ledger returned(Situation situation, RestoreStatus running) {
    Ledger ledger = situation.ledger();
    Optional<PrimaryVolume> volume = situation.primaryVolume();
    return situation
                .healthyPrimary()
                .filter(Restoring::hasPositions)
                .filter(answer -> Objects.equals(answer.info().clusterId(), ledger.clusterId()))
                .filter(answer -> holds(answer, running))
                .isPresent()
            && volume.isPresent()
        ? ledger.on(volume.get()).restoring(null)
        : ledger;
  }

  /** As a status keeps them. */
  static Map<String, String> text(Positions positions) {
    Map<String, String> text = new TreeMap<>();
    positions
        .databases()
        .forEach((name, position) -> text.put(name, "%016x".formatted(position.txid())));
    return text;
  }

  /** Whether nothing is done so far but to ask the replicas. */
  static boolean isComparing(Situation situation) {
    RestoreStatus running = situation.ledger().restore();
    return running != null && running.step() == Step.Compare;
  }

  /** Whether every replica that answers was asked since the restore was thought of. */
  static boolean isCompared(Situation situation) {
    RestoreStatus running = Objects.requireNonNull(situation.ledger().restore());
    Instant since = Instant.parse(running.startedAt()).plusMillis(1); // it was cut off there
    return IntStream.range(Decide.PRIMARY + 1, situation.spec().replicas())
        .mapToObj(situation::answer)
        .flatMap(Optional::stream)
        .allMatch(answer -> answer.seen().asked().isAfter(since));
  }

  /** Why the replica can't be restored from. */
  sealed interface Verdict {
    /** It holds all that any other holds. */
    record Possible() implements Verdict {}

    /** Not yet: something that is needed does not answer. */
    record Wait(String why) implements Verdict {}

    /** Not at all. */
    record Refused(String why) implements Verdict {}
  }

  static Verdict judge(Situation situation, String name) {
    int from = situation.names().ordinalOfPod(name).orElse(-1);
    if (from <= Decide.PRIMARY || from >= situation.spec().replicas()) {
      return new Verdict.Refused(
          "'%s' is no replica of this cluster: write the name of one, such as %s"
              .formatted(name, situation.names().pod(Decide.PRIMARY + 1)));
    }
    Optional<Answered> source = situation.answer(from).filter(Restoring::hasPositions);
    if (source.isEmpty()) {
      return new Verdict.Wait("%s does not answer".formatted(name));
    }
    if (!Objects.equals(source.get().info().clusterId(), situation.ledger().clusterId())) {
      return new Verdict.Refused("%s does not hold the pinned cluster ID".formatted(name));
    }
    Positions held = Objects.requireNonNull(source.get().positions());
    if (held.isEmpty()) {
      return new Verdict.Refused("%s holds no database".formatted(name));
    }
    for (int other = Decide.PRIMARY + 1; other < situation.spec().replicas(); other++) {
      Verdict against = against(situation, name, held, other);
      if (other != from && !(against instanceof Verdict.Possible)) {
        return against;
      }
    }
    Optional<String> scaledAway = scaledAway(situation);
    if (scaledAway.isPresent()) {
      return new Verdict.Wait(
          "%s was scaled away and may hold more than %s: scale up until it answers, or delete its claim"
              .formatted(scaledAway.get(), name));
    }
    return situation
            .pod(Decide.PRIMARY)
            .filter(pod -> pod.getMetadata().getDeletionTimestamp() != null)
            .filter(Pods::isRunning)
            .isPresent()
        ? new Verdict.Wait(situation.names().pod(Decide.PRIMARY) + " is still terminating")
        : new Verdict.Possible();
  }

  /** A claim that no pod uses: scaled up again, LiteFS would set it back to what was restored. */
  private static Optional<String> scaledAway(Situation situation) {
    String pinned = situation.ledger().clusterId();
    return situation.claims().entrySet().stream()
        .filter(entry -> entry.getKey() >= situation.spec().replicas())
        .map(Map.Entry::getValue)
        .filter(claim -> Objects.requireNonNullElse(Situation.mark(claim), pinned).equals(pinned))
        .map(claim -> claim.getMetadata().getName())
        .findFirst();
  }

  /** Another replica that is ahead would be rolled back by LiteFS; one that is silent may be. */
  private static Verdict against(Situation situation, String name, Positions held, int other) {
    PersistentVolumeClaim claim = situation.claim(other).orElse(null);
    String pinned = situation.ledger().clusterId();
    Optional<Answered> answer = situation.answer(other);
    boolean isOther =
        answer
            .map(present -> present.info().clusterId())
            .filter(id -> !id.equals(pinned))
            .isPresent();
    if (claim == null || isOther) {
      return new Verdict.Possible();
    }
    String node = situation.names().pod(other);
    Positions theirs = answer.map(Answered::positions).orElse(null);
    if (theirs == null) {
      return new Verdict.Wait(
          "%s does not answer and may hold more than %s; if it is lost for good, delete its claim %s"
              .formatted(node, name, claim.getMetadata().getName()));
    }
    return theirs.isAheadOf(held)
        ? new Verdict.Refused(
            "%s is ahead of %s in %s: write %1$s"
                .formatted(node, name, String.join(", ", theirs.aheadIn(held))))
        : new Verdict.Possible();
  }
}
