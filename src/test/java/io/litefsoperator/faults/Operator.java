package io.litefsoperator.faults;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.litefsoperator.act.Act;
import io.litefsoperator.act.Again;
import io.litefsoperator.act.Growth;
import io.litefsoperator.act.Outcome;
import io.litefsoperator.act.Refusal;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.api.LiteFsClusterStatus;
import io.litefsoperator.decide.Decide;
import io.litefsoperator.decide.Decision;
import io.litefsoperator.decide.Discard;
import io.litefsoperator.decide.Ledger;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.observe.Observe;
import io.litefsoperator.report.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The operator: what LiteFsClusterReconciler does, with the real decide, act and report. */
final class Operator {

  private static final Duration RESYNC = Duration.ofMinutes(5);
  private static final Duration VOLUMES = Duration.ofMinutes(1);
  private static final Duration UNSETTLED = Duration.ofSeconds(10);
  private static final Duration STEP = Duration.ofSeconds(1);
  private static final Duration RECORDED = Duration.ofMillis(10);

  private final World world;
  private final Calls calls;
  private final Decide decide;
  private final Set<Discard> redundant;
  private final Decide withoutRedundant;
  private final Runnable inWindow;
  private Caches caches;
  private Poller poller;
  private Growth growth = new Growth();

  private Instant nextLook;
  private int failures;

  /** Of what was applied last, and of what is being applied; 0 for nothing. */
  private int applied;

  private int pending;

  /** What it knows without having written it; null but for one that acts before it records. */
  private @Nullable LiteFsClusterStatus unrecorded;

  /**
   * @param redundant those that should never object to anything at the second look
   * @param meanwhile what goes on in the cluster between two calls
   * @param inWindow what may go on between the second look and what can't be undone
   */
  Operator(
      World world,
      Set<Discard> conditions,
      Set<Discard> redundant,
      Runnable meanwhile,
      Runnable inWindow) {
    this.world = world;
    this.calls = new Calls(world, meanwhile);
    this.decide = new Decide(conditions);
    this.redundant = redundant;
    Set<Discard> others = EnumSet.copyOf(conditions);
    others.removeAll(redundant);
    this.withoutRedundant = new Decide(others);
    this.inWindow = inWindow;
    this.caches = new Caches(world);
    this.poller = new Poller(world);
    this.nextLook = world.now;
  }

  /** Hears what is new, polls the nodes, and looks at the cluster if there is a reason to. */
  void step() {
    boolean news = caches.hear() | poller.step();
    for (int looks = 0;
        looks < 4 && (news || !world.now.plus(RECORDED).isBefore(nextLook));
        looks++) {
      news = false;
      world.now = world.now.plus(RECORDED);
      look();
    }
  }

  private void look() {
    calls.window(null);
    try {
      Duration wait = reconcile();
      failures = 0;
      nextLook = world.now.plus(wait);
    } catch (Killed e) {
      restart();
    } catch (KubernetesClientException e) {
      world.say("operator", "will try again: " + e.getMessage());
      nextLook = world.now.plus(Duration.ofSeconds(Math.min(30, 1L << failures)));
      failures = Math.min(failures + 1, 5);
    }
  }

  private void restart() {
    caches = new Caches(world);
    poller = new Poller(world);
    growth = new Growth();
    unrecorded = null;
    applied = 0;
    nextLook = world.now.plus(Duration.ofSeconds(1));
  }

  /** Returns when it looks again at the latest. */
  private Duration reconcile() {
    LiteFsCluster cluster = caches.cluster();
    if (cluster == null) {
      return RESYNC;
    }
    world.tally.count("looks");
    Observation observation = caches.observe(cluster, poller);
    if (!observation.isComplete()) {
      poller.watch(Observe.addresses(observation.pods()), UNSETTLED, false);
      return UNSETTLED;
    }
    Decision first = decide(observation);
    ModelWriter writer = new ModelWriter(world, calls, caches);
    List<Refusal.Rejected> notGrown = growth.on(first, Api.NAMESPACE, writer, world.now);
    Outcome outcome =
        Act.on(
                withoutUnchanged(first, observation),
                observation,
                writer,
                world.truth.mutation == Mutation.NO_SECOND_LOOK
                    ? () -> Optional.of(first)
                    : again(observation, first))
            .with(notGrown);
    Decision decision = outcome.whyNotDiscarded().map(first::givingUp).orElse(first);
    applied = outcome.refusals().isEmpty() ? pending : 0;
    Report report = Report.of(observation, decision, outcome, world.now);
    poller.watch(
        Observe.addresses(observation.pods()),
        report.settled() ? UNSETTLED : STEP,
        !report.settled());
    boolean told = report.status().equals(cluster.getStatus()) || write(cluster, report.status());
    return told ? recheck(cluster, decision, report) : STEP;
  }

  /**
   * To find that nothing differs from what was applied takes most of the time of a look; what was
   * applied as a whole, over objects that did not change since, is not compared again.
   */
  private Decision withoutUnchanged(Decision decision, Observation observation) {
    pending =
        decision.children().isEmpty()
            ? 0
            : Objects.hash(
                decision.children(),
                observation.cluster().getMetadata().getUid(),
                caches.versions());
    return pending == 0 || pending != applied
        ? decision
        : new Decision(
            decision.problems(),
            List.of(),
            decision.actions(),
            decision.extras(),
            decision.ledger(),
            decision.findings());
  }

  private static Duration recheck(LiteFsCluster cluster, Decision decision, Report report) {
    Ledger ledger = decision.ledger();
    if (!ledger.equals(Ledger.of(cluster.getStatus()))) {
      return RECORDED;
    }
    if (ledger.remediation() != null || ledger.restore() != null) {
      return STEP;
    }
    return !report.settled() ? UNSETTLED : report.awaitsVolumes() ? VOLUMES : RESYNC;
  }

  /** One that acts before it records goes by what it has in mind. */
  private Decision decide(Observation observation) {
    if (world.truth.mutation != Mutation.ACT_BEFORE_RECORD) {
      return decide.on(observation, world.now);
    }
    LiteFsClusterStatus recorded = observation.cluster().getStatus();
    LiteFsCluster known = copy(observation.cluster(), unrecorded == null ? recorded : unrecorded);
    Decision decision = decide.on(of(known, observation), world.now);
    for (int steps = 0;
        steps < 10 && !decision.ledger().equals(Ledger.of(known.getStatus()));
        steps++) {
      known.setStatus(
          Report.of(of(known, observation), decision, new Outcome(0, List.of()), world.now)
              .status());
      decision = decide.on(of(known, observation), world.now);
    }
    unrecorded = known.getStatus();
    return decision;
  }

  private static LiteFsCluster copy(LiteFsCluster cluster, LiteFsClusterStatus status) {
    LiteFsCluster copy = new LiteFsCluster();
    copy.setMetadata(cluster.getMetadata());
    copy.setSpec(cluster.getSpec());
    copy.setStatus(status);
    return copy;
  }

  private static Observation of(LiteFsCluster cluster, Observation other) {
    return new Observation(
        cluster,
        other.statefulSet(),
        other.services(),
        other.configMaps(),
        other.pods(),
        other.claims(),
        other.reports());
  }

  /** All of one moment, though it takes several requests. */
  private Again again(Observation before, Decision decision) {
    return () -> calls.read("look again", () -> lookAgain(before, decision));
  }

  private Optional<Decision> lookAgain(Observation before, Decision decision) {
    LiteFsCluster now = world.api.cluster == null ? null : world.api.cluster.object();
    if (now == null
        || !now.getMetadata().getUid().equals(before.cluster().getMetadata().getUid())) {
      return Optional.empty();
    }
    Observation live =
        Caches.live(
            world,
            unrecorded == null ? now : copy(now, unrecorded),
            before,
            decision.findings().primary());
    calls.window(inWindow);
    world.truth.looked();
    Decision again = decide(live);
    if (!redundant.isEmpty()
        && !again.actions().equals(withoutRedundant.on(live, world.now).actions())) {
      throw Truth.broken(Rule.REDUNDANT, "%s speaks against something".formatted(redundant));
    }
    return Optional.of(again);
  }

  private boolean write(LiteFsCluster read, LiteFsClusterStatus status) {
    try {
      calls.write(
          "status",
          "writes " + Steps.changed(read.getStatus(), status),
          () -> {
            ClusterState live = world.api.cluster;
            if (live == null) {
              throw Api.answer(404, "it is gone");
            }
            if (!Long.toString(live.version).equals(read.getMetadata().getResourceVersion())) {
              throw Api.answer(409, "it changed");
            }
            world.truth.statusChanges(live, status);
            live.write(status);
            live.version = world.api.next();
            caches.wrote(live.object());
            return live;
          });
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() != 409 && e.getCode() != 404) {
        throw e;
      }
      return false;
    }
  }
}
