package io.litefsoperator.decide;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.litefsoperator.api.Discards;
import io.litefsoperator.api.Remediation.Strategy;
import io.litefsoperator.api.RemediationStatus;
import io.litefsoperator.api.RemediationStatus.Step;
import io.litefsoperator.litefs.Positions;
import io.litefsoperator.observe.NodeReport.Answered;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The healing of stray replicas, one after the other: stop the replica, discard its volume, let it
 * come back with an empty one that the primary fills.
 */
final class Healing {

  /** A replica that can't be stopped or discarded for so long comes back as it is. */
  static final Duration GIVE_UP = Duration.ofMinutes(5);

  /** The same where the primary no longer proves that it has the data. */
  static final Duration WAIT_FOR_PROOF = Duration.ofMinutes(1);

  /** After which the next replica's turn comes, whether this one follows again or not. */
  static final Duration RETURN_WITHIN = Duration.ofMinutes(10);

  /** A replica that has followed for so long is no repeated case. */
  private static final Duration FORGET_AFTER = Duration.ofHours(1);

  private Healing() {}

  /** The ledger with the next step, if the present one is done. */
  static Ledger next(Situation situation, Set<Discard> conditions) {
    RemediationStatus running = situation.ledger().remediation();
    if (running == null) {
      Ledger ledger = situation.ledger().counting(stillCounting(situation));
      return begin(situation.with(ledger), conditions).orElse(ledger);
    }
    int ordinal = ordinal(situation, running);
    Ledger ledger = situation.ledger();
    return switch (running.step()) {
      case Stop -> ledger.healing(stopped(situation, running, ordinal, conditions));
      case Discard -> ledger.healing(discarded(situation, running, ordinal, conditions));
      case Return -> returned(situation, running, ordinal) ? ledger.healed() : ledger;
    };
  }

  /** What is to be done in the recorded step. */
  static List<Action> actions(Situation situation, Set<Discard> conditions) {
    RemediationStatus running = situation.ledger().remediation();
    if (running == null) {
      return List.of();
    }
    int ordinal = ordinal(situation, running);
    return switch (running.step()) {
      case Stop -> {
        List<Action> actions = new ArrayList<>();
        if (running.retain() && running.volumeName() != null) {
          actions.add(new Action.RetainVolume(running.volumeName(), running.claimUid()));
        }
        actions.addAll(hurry(situation, ordinal));
        yield actions;
      }
      case Discard -> {
        Optional<PersistentVolumeClaim> claim = situation.claim(ordinal);
        if (claim.filter(present -> !stays(present)).isPresent()) {
          yield finishing(situation);
        }
        yield Discard.objectionsAtLast(situation, ordinal, conditions).isEmpty()
            ? List.of(
                new Action.DiscardClaim(
                    running.claim(),
                    running.claimUid(),
                    running.volumeName(),
                    running.retain(),
                    ordinal))
            : List.of();
      }
      case Return -> finishing(situation);
    };
  }

  /**
   * What ends that which has begun. A spec that has become invalid meanwhile, or is refused by the
   * API server, must not leave the cluster without its pods.
   */
  static List<Action> finishing(Situation situation) {
    RemediationStatus running = situation.ledger().remediation();
    if (running == null) {
      return List.of();
    }
    int ordinal = ordinal(situation, running);
    return switch (running.step()) {
      case Stop -> List.of();
      // A claim that is being deleted goes only when no pod uses it any more.
      case Discard ->
          situation.claim(ordinal).filter(claim -> !stays(claim)).isPresent()
              ? hurry(situation, ordinal)
              : List.of();
      case Return -> scaleBack(situation, running);
    };
  }

  private static List<Action> scaleBack(Situation situation, RemediationStatus running) {
    StatefulSet statefulSet = situation.observation().statefulSet();
    // No further than there are configurations for: pods that were asked for since need theirs.
    int replicas =
        Math.min(situation.spec().replicas(), situation.observation().configMaps().size());
    return running.strategy() != Strategy.ScaleDown
            || statefulSet == null
            || statefulSet.getSpec().getReplicas() >= replicas
        ? List.of()
        : List.of(
            new Action.ScaleBack(
                statefulSet.getMetadata().getName(), statefulSet.getMetadata().getUid(), replicas));
  }

  /** Pods that the StatefulSet should run meanwhile. */
  static int replicas(Situation situation) {
    int asked = situation.spec().replicas();
    RemediationStatus running = situation.ledger().remediation();
    return running == null
            || running.strategy() != Strategy.ScaleDown
            || running.step() == Step.Return
        ? asked
        // Whoever scales to less in between gets less.
        : Math.min(asked, ordinal(situation, running));
  }

  /**
   * What keeps each stray replica from being healed, by its pod's name; empty: its turn comes. Of
   * the one that is being healed, what keeps its claim from being deleted.
   */
  static Map<String, List<String>> kept(Situation situation, Set<Discard> conditions) {
    Map<String, List<String>> kept = new TreeMap<>();
    for (int ordinal = 0; ordinal < situation.spec().replicas(); ordinal++) {
      if (isStray(situation, ordinal)) {
        kept.put(
            situation.names().pod(ordinal),
            Discard.objectionsAtFirst(situation, ordinal, conditions));
      }
    }
    RemediationStatus running = situation.ledger().remediation();
    if (running != null) {
      kept.put(
          running.node(),
          Discard.objectionsAtLast(situation, ordinal(situation, running), conditions));
    }
    return kept;
  }

  private static boolean isStray(Situation situation, int ordinal) {
    return ordinal != Decide.PRIMARY
        && situation
            .answer(ordinal)
            .filter(answer -> situation.isOtherId(answer.info().clusterId()))
            .isPresent();
  }

  /** From the highest ordinal down: scaling below a high one stops the fewest others. */
  private static Optional<Ledger> begin(Situation situation, Set<Discard> conditions) {
    return situation.claims().keySet().stream()
        .sorted(Comparator.reverseOrder())
        .filter(ordinal -> isStray(situation, ordinal))
        .filter(ordinal -> Discard.objectionsAtFirst(situation, ordinal, conditions).isEmpty())
        .findFirst()
        .map(ordinal -> begin(situation, ordinal));
  }

  private static Ledger begin(Situation situation, int ordinal) {
    Answered replica = situation.answer(ordinal).orElseThrow();
    PersistentVolumeClaim claim = situation.claim(ordinal).orElseThrow();
    Strategy strategy = situation.spec().remediation().strategy();
    String node = situation.names().pod(ordinal);
    Positions positions = replica.positions();
    boolean retain = Discard.mustRetain(situation, ordinal);
    return situation
        .ledger()
        .counting(counted(situation, node))
        .healing(
            new RemediationStatus(
                node,
                strategy,
                strategy == Strategy.ScaleDown ? Step.Stop : Step.Discard,
                claim.getMetadata().getName(),
                claim.getMetadata().getUid(),
                claim.getSpec().getVolumeName(),
                retain,
                retain || positions == null ? Map.of() : Restoring.text(positions),
                positions != null && positions.isEmpty(),
                Objects.requireNonNull(replica.info().clusterId()),
                replica.seen().asked().toString(),
                now(situation),
                null));
  }

  private static RemediationStatus stopped(
      Situation situation, RemediationStatus running, int ordinal, Set<Discard> conditions) {
    return abandoned(situation, running, ordinal, conditions)
        .orElseGet(() -> situation.pod(ordinal).isPresent() ? running : running.at(Step.Discard));
  }

  private static RemediationStatus discarded(
      Situation situation, RemediationStatus running, int ordinal, Set<Discard> conditions) {
    Optional<PersistentVolumeClaim> claim =
        situation
            .claim(ordinal)
            .filter(present -> running.claimUid().equals(present.getMetadata().getUid()));
    if (claim.isEmpty()) {
      return running.at(Step.Return);
    }
    // A deletion that has begun can't be taken back: it ends when no pod uses the claim any more.
    if (claim.filter(Healing::stays).isEmpty()) {
      // Nor before the pod was told to end, or it would use the claim for ever.
      return hurry(situation, ordinal).isEmpty() && hasLasted(GIVE_UP, situation, running)
          ? running.abandon("%s is still being deleted".formatted(running.claim()))
          : running;
    }
    return abandoned(situation, running, ordinal, conditions).orElse(running);
  }

  /**
   * What was proven at the beginning may have ceased to be: the replica then comes back with the
   * volume that it has. A primary that is away for a moment is waited for.
   */
  private static Optional<RemediationStatus> abandoned(
      Situation situation, RemediationStatus running, int ordinal, Set<Discard> conditions) {
    List<String> objections = Discard.objectionsAtLast(situation, ordinal, conditions);
    if (objections.isEmpty()) {
      return hasLasted(GIVE_UP, situation, running)
          ? Optional.of(
              running.abandon("it took more than %d minutes".formatted(GIVE_UP.toMinutes())))
          : Optional.empty();
    }
    return Discard.isUnwanted(situation, ordinal) || hasLasted(WAIT_FOR_PROOF, situation, running)
        ? Optional.of(running.abandon(objections.get(0)))
        : Optional.empty();
  }

  private static boolean hasLasted(Duration time, Situation situation, RemediationStatus running) {
    return !Instant.parse(running.startedAt()).plus(time).isAfter(situation.now());
  }

  private static boolean returned(Situation situation, RemediationStatus running, int ordinal) {
    if (ordinal >= situation.spec().replicas()) {
      return true;
    }
    if (isScaledBelow(situation, ordinal)) {
      return false; // nobody else would scale back what can't be applied as a whole
    }
    return (running.abandoned() != null && situation.pod(ordinal).isPresent())
        || hasLasted(RETURN_WITHIN, situation, running)
        || situation
            .answer(ordinal)
            .map(Answered::info)
            .filter(
                info ->
                    (info.primaryHostname() != null && info.clusterId() != null)
                        || situation.isOtherId(info.clusterId()))
            .isPresent();
  }

  /**
   * A replica without its primary ignores SIGTERM until the grace period is over [LiteFS 0.5.14];
   * what is about to be discarded need not be closed in order. The StatefulSet is told afterwards
   * that it should make no other one: a kubelet that stops a container already for its whole grace
   * period goes on with that, whatever is asked of it then [Kubernetes 1.34].
   */
  private static List<Action> hurry(Situation situation, int ordinal) {
    return situation
        .pod(ordinal)
        .filter(pod -> !isHurried(pod))
        .<List<Action>>map(
            pod ->
                List.of(
                    new Action.HurryPod(pod.getMetadata().getName(), pod.getMetadata().getUid())))
        .orElse(List.of());
  }

  private static boolean isScaledBelow(Situation situation, int ordinal) {
    StatefulSet statefulSet = situation.observation().statefulSet();
    return statefulSet != null && statefulSet.getSpec().getReplicas() <= ordinal;
  }

  private static boolean isHurried(Pod pod) {
    Long grace = pod.getMetadata().getDeletionGracePeriodSeconds();
    return pod.getMetadata().getDeletionTimestamp() != null
        && grace != null
        && grace <= Action.HurryPod.GRACE_SECONDS;
  }

  private static List<Discards> counted(Situation situation, String node) {
    List<Discards> discards = new ArrayList<>(situation.ledger().discards());
    int before = situation.ledger().discardsOf(node).map(Discards::attempts).orElse(0);
    discards.removeIf(entry -> entry.node().equals(node));
    discards.add(new Discards(node, before + 1, now(situation), null));
    return discards;
  }

  private static List<Discards> stillCounting(Situation situation) {
    return situation.ledger().discards().stream()
        .filter(
            entry ->
                Instant.parse(entry.last()).plus(FORGET_AFTER).isAfter(situation.now())
                    || !follows(situation, entry.node()))
        .toList();
  }

  private static boolean follows(Situation situation, String node) {
    return situation.names().ordinalOfPod(node).stream()
        .mapToObj(situation::answer)
        .flatMap(Optional::stream)
        .anyMatch(
            answer ->
                answer.info().primaryHostname() != null
                    && Objects.equals(answer.info().clusterId(), situation.ledger().clusterId()));
  }

  private static int ordinal(Situation situation, RemediationStatus running) {
    return situation.names().ordinalOfPod(running.node()).orElse(Integer.MAX_VALUE);
  }

  private static boolean stays(PersistentVolumeClaim claim) {
    return claim.getMetadata().getDeletionTimestamp() == null;
  }

  private static String now(Situation situation) {
    return situation.now().truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
