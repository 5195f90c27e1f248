package io.litefsoperator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.litefsoperator.act.Act;
import io.litefsoperator.act.ApiWriter;
import io.litefsoperator.act.AtOnce;
import io.litefsoperator.act.Growth;
import io.litefsoperator.act.Outcome;
import io.litefsoperator.act.Refusal;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.decide.Decide;
import io.litefsoperator.decide.Decision;
import io.litefsoperator.decide.Ledger;
import io.litefsoperator.decide.Paused;
import io.litefsoperator.litefs.NodeApi;
import io.litefsoperator.observe.Informers;
import io.litefsoperator.observe.Live;
import io.litefsoperator.observe.NodeReports;
import io.litefsoperator.observe.NodeReportsEventSource;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.observe.Observe;
import io.litefsoperator.observe.Pace;
import io.litefsoperator.observe.RawLiteFsCluster;
import io.litefsoperator.observe.Reading;
import io.litefsoperator.report.Announce;
import io.litefsoperator.report.ClusterMetrics;
import io.litefsoperator.report.Report;
import io.litefsoperator.resources.OperatorPods;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Observe, decide, act, report. */
@ControllerConfiguration
public final class LiteFsClusterReconciler implements Reconciler<RawLiteFsCluster> {

  /** What no event announces is noticed after this long: a name that became free, time passing. */
  private static final Duration UNSETTLED_RECHECK = Duration.ofSeconds(10);

  /**
   * Most of what a step waits for is an event; that a node said the same once more is none. Of what
   * takes longer less is missed: a hundred that go on for long would take all of a processor.
   */
  private static final Pace STEP_RECHECK =
      Pace.slowing(Duration.ofMillis(200), Duration.ofSeconds(2));

  /** A step's recheck comes after such a part of the time that all has taken so far. */
  private static final int STEP_RECHECK_PART = 8;

  /** What was recorded is done at once. */
  private static final Duration RECORDED_RECHECK = Duration.ofMillis(10);

  /** By then the cache should hold the version that the write met. */
  private static final Duration OUTDATED_RECHECK = Duration.ofSeconds(1);

  /** By then a Gateway's controller has mostly answered, which is no event. */
  private static final Duration ROUTE_RECHECK = Duration.ofSeconds(1);

  /** A volume that should be larger: not all that has to do with it is an event. */
  private static final Duration VOLUME_RECHECK = Duration.ofMinutes(1);

  private final NodeReports reports;
  private final Observe observe;
  private final Live live;
  private final Decide decide;
  private final Growth growth = new Growth();
  private final AtOnce atOnce = new AtOnce();
  private final Announce announce;
  private final ClusterMetrics metrics;
  private final ReconcilerSettings settings;
  private final Clock clock;

  /**
   * @param operator null where it is not known by what a NetworkPolicy would let the operator
   *     through
   */
  public LiteFsClusterReconciler(
      KubernetesClient client,
      NodeReports reports,
      NodeApi nodes,
      ClusterMetrics metrics,
      @Nullable OperatorPods operator,
      ReconcilerSettings settings,
      Clock clock) {
    this.reports = reports;
    this.live = new Live(client, nodes, clock);
    this.observe = new Observe(reports);
    this.decide = new Decide(operator);
    this.announce = new Announce(client, clock);
    this.metrics = metrics;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public UpdateControl<RawLiteFsCluster> reconcile(
      RawLiteFsCluster raw, Context<RawLiteFsCluster> context) {
    Reading reading = Reading.of(raw);
    if (reading instanceof Reading.Unreadable unreadable) {
      return lookAgainAfter(
          announce.unreadable(raw, unreadable.why(), context)
              ? settings.resync()
              : OUTDATED_RECHECK);
    }
    return reconcile(raw, ((Reading.Read) reading).cluster(), context);
  }

  private UpdateControl<RawLiteFsCluster> reconcile(
      RawLiteFsCluster raw, LiteFsCluster cluster, Context<RawLiteFsCluster> context) {
    if (!Informers.haveSynced(cluster.getMetadata().getNamespace(), context)) {
      return lookAgainAfter(UNSETTLED_RECHECK);
    }
    Observation observation = observe.of(cluster, context);
    if (!observation.isComplete()) {
      watchNodes(observation, settings.paceAtFirst(), context);
      return lookAgainAfter(UNSETTLED_RECHECK); // the answers come before that, as events
    }
    Decision first = decide.on(observation, clock.instant());
    ApiWriter writer = new ApiWriter(context, atOnce);
    List<Refusal.Rejected> notGrown =
        growth.on(first, cluster.getMetadata().getNamespace(), writer, clock.instant());
    Outcome outcome =
        Act.on(first, observation, writer, () -> again(observation, first)).with(notGrown);
    Decision decision = outcome.whyNotDiscarded().map(first::givingUp).orElse(first);
    Report report = Report.of(observation, decision, outcome, clock.instant());
    watchNodes(observation, settings.pace(report.settled(), report.urgent()), context);
    boolean told = announce.report(raw, cluster, report, context);
    return lookAgainAfter(told ? recheck(cluster, decision, outcome, report) : OUTDATED_RECHECK);
  }

  private Duration recheck(
      LiteFsCluster cluster, Decision decision, Outcome outcome, Report report) {
    if (!decision.ledger().equals(Ledger.of(cluster.getStatus()))
        || report.route() == Report.Route.Recorded) {
      return RECORDED_RECHECK;
    }
    boolean isUnderWay =
        decision.ledger().remediation() != null || decision.ledger().restore() != null;
    boolean waits =
        Paused.is(cluster) || !decision.problems().isEmpty() || !outcome.refusals().isEmpty();
    if (isUnderWay && !waits) {
      return STEP_RECHECK.after(sinceBegin(decision.ledger()).dividedBy(STEP_RECHECK_PART));
    }
    if (report.route() == Report.Route.Awaited && outcome.extraWrites() > 0) {
      return ROUTE_RECHECK;
    }
    if (!report.settled() || report.route() != Report.Route.Settled) {
      return UNSETTLED_RECHECK;
    }
    return report.awaitsVolumes() && VOLUME_RECHECK.compareTo(settings.resync()) < 0
        ? VOLUME_RECHECK
        : settings.resync();
  }

  /** Of a healing or a restore that goes on. */
  private Duration sinceBegin(Ledger ledger) {
    String begin =
        ledger.remediation() != null
            ? ledger.remediation().startedAt()
            : Objects.requireNonNull(ledger.restore()).startedAt();
    return Duration.between(Instant.parse(begin), clock.instant());
  }

  private Optional<Decision> again(Observation before, Decision decision) {
    return live.again(before, decision.findings().primary())
        .map(now -> decide.on(now, clock.instant()));
  }

  private void watchNodes(Observation observation, Pace pace, Context<RawLiteFsCluster> context) {
    ResourceID id = ResourceID.fromResource(observation.cluster());
    reports.watch(id, Observe.addresses(observation.pods()), pace);
    // Deleted meanwhile: the event that ends the watch may have come before it began.
    if (context.getPrimaryCache().get(id).isEmpty()) {
      reports.forget(id);
    }
  }

  private static UpdateControl<RawLiteFsCluster> lookAgainAfter(Duration time) {
    return UpdateControl.<RawLiteFsCluster>noUpdate().rescheduleAfter(time);
  }

  @Override
  public List<EventSource<?, RawLiteFsCluster>> prepareEventSources(
      EventSourceContext<RawLiteFsCluster> context) {
    metrics.readFrom(context.getPrimaryCache());
    List<EventSource<?, RawLiteFsCluster>> sources = new ArrayList<>(Informers.of(context));
    sources.add(new NodeReportsEventSource(reports));
    return sources;
  }
}
