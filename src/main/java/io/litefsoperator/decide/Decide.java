package io.litefsoperator.decide;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.decide.Decision.Findings;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.resources.ConfigMaps;
import io.litefsoperator.resources.Names;
import io.litefsoperator.resources.OperatorPods;
import io.litefsoperator.resources.Services;
import io.litefsoperator.resources.StatefulSets;
import io.litefsoperator.resources.TemplateOverlay;
import io.litefsoperator.resources.Topology;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** From an observation to a decision. */
public final class Decide {

  /**
   * Ordinal of the pod that takes the writes, but for the time of a restore. This is the one place
   * that says so.
   */
  public static final int PRIMARY = 0;

  private final Set<Discard> conditions;
  private final @Nullable OperatorPods operator;

  /** Of an operator that runs outside of the Kubernetes cluster, as far as is known. */
  public Decide() {
    this(Discard.ALL);
  }

  /**
   * @param operator null where it is not known by what a NetworkPolicy would let the operator
   *     through
   */
  public Decide(@Nullable OperatorPods operator) {
    this(Discard.ALL, operator);
  }

  /**
   * For a test that shows what each condition is good for.
   *
   * @param conditions those under which a volume is discarded
   */
  public Decide(Set<Discard> conditions) {
    this(conditions, null);
  }

  private Decide(Set<Discard> conditions, @Nullable OperatorPods operator) {
    this.conditions = Set.copyOf(conditions);
    this.operator = operator;
  }

  /** The same for the same arguments, whoever asks. */
  public Decision on(Observation observation, Instant now) {
    LiteFsCluster cluster = observation.cluster();
    Ledger ledger = Ledger.of(cluster.getStatus());
    if (cluster.getMetadata().getDeletionTimestamp() != null) {
      return Decision.nothing(ledger); // whatever were made now would only have to be collected
    }
    Situation situation = new Situation(observation, SpecCheck.of(cluster), ledger, now);
    Lineage lineage = Lineage.of(situation);
    Asked.Answer asked =
        Paused.is(cluster)
            ? new Asked.Answer(Asked.atFirstSight(situation), null)
            : Asked.next(situation, lineage);
    Findings findings =
        new Findings(
            Restoring.primary(situation),
            lineage.obstacle(),
            Healing.kept(situation, conditions),
            asked.pending());
    if (Paused.is(cluster)) {
      return Decision.record(asked.ledger(), findings);
    }
    Ledger next = next(situation, asked.ledger());
    if (!situation.problems().isEmpty()) {
      return next.equals(ledger)
          ? Decision.stall(situation.problems(), Healing.finishing(situation), ledger, findings)
          : Decision.stall(situation.problems(), List.of(), next, findings);
    }
    List<Extra> extras = Extras.of(observation, operator);
    if (!next.equals(ledger)) {
      return Decision.record(next, findings).with(extras);
    }
    try {
      return new Decision(
          List.of(),
          children(topology(situation, lineage)),
          actions(situation, lineage),
          extras,
          ledger,
          findings);
    } catch (TemplateOverlay.InvalidOverlayException e) {
      return Decision.stall(
          List.of(new SpecProblem("spec.podTemplate", "does not fit over ours: " + e.getMessage())),
          Healing.finishing(situation),
          ledger,
          findings);
    }
  }

  /** At most one thing at a time: what it follows from is looked at anew before the next. */
  private Ledger next(Situation situation, Ledger asked) {
    Ledger before = situation.ledger();
    if (!asked.equals(before)) {
      return asked;
    }
    Ledger pinned = Pin.next(situation);
    if (!pinned.equals(before)) {
      return pinned;
    }
    Ledger restoring = Restoring.next(situation);
    return restoring.equals(before) ? Healing.next(situation, conditions) : restoring;
  }

  private List<Action> actions(Situation situation, Lineage lineage) {
    Observation observation = situation.observation();
    List<Action> actions = new ArrayList<>();
    actions.addAll(Roles.toWrite(observation, Restoring.primary(situation)));
    actions.addAll(Marking.toWrite(situation));
    actions.addAll(Starting.actions(situation, lineage));
    actions.addAll(Rollout.toRestart(observation));
    actions.addAll(Leftovers.toDelete(observation));
    actions.addAll(Growing.actions(situation));
    actions.addAll(Retaining.actions(situation));
    actions.addAll(Restoring.actions(situation));
    actions.addAll(Healing.actions(situation, conditions));
    return actions;
  }

  private static Topology topology(Situation situation, Lineage lineage) {
    Observation observation = situation.observation();
    int replicas = replicas(situation);
    return new Topology(
        observation.cluster(),
        Restoring.primary(situation),
        replicas,
        Math.max(Math.max(replicas, situation.spec().replicas()), afterLastPod(observation)),
        claimTemplates(observation.statefulSet()),
        situation.ledger().clusterId(),
        lineage.holdsPrimary(),
        Restoring.isMoved(situation) ? PRIMARY : null);
  }

  private static int replicas(Situation situation) {
    int asked = situation.spec().replicas();
    if (situation.ledger().restore() != null) {
      return Restoring.replicas(situation);
    }
    // A replica adopts the ID of whichever primary it meets first: it had better be the right one.
    return situation.ledger().clusterId() == null
        ? Math.min(asked, PRIMARY + 1)
        : Healing.replicas(situation);
  }

  /**
   * A pod that is still there when its ordinal is scaled away keeps its ConfigMap: were it
   * restarted on its way out, it would find no configuration.
   */
  private static int afterLastPod(Observation observation) {
    Names names = Names.of(observation.cluster());
    return observation.pods().keySet().stream()
        .flatMapToInt(pod -> names.ordinalOfPod(pod).stream())
        .filter(ordinal -> ordinal < LiteFsCluster.REPLICAS_MAX)
        .map(ordinal -> ordinal + 1)
        .max()
        .orElse(0);
  }

  private static List<PersistentVolumeClaim> claimTemplates(@Nullable StatefulSet live) {
    return live == null ? List.of() : live.getSpec().getVolumeClaimTemplates();
  }

  /**
   * ConfigMaps before the StatefulSet: a pod mounts its own when it starts and never sees it change
   * afterwards.
   */
  private static List<HasMetadata> children(Topology topology) {
    List<HasMetadata> children = new ArrayList<>(Services.of(topology));
    IntStream.range(0, topology.configured())
        .mapToObj(ordinal -> ConfigMaps.of(topology, ordinal))
        .forEach(children::add);
    children.add(StatefulSets.of(topology));
    return children;
  }
}
