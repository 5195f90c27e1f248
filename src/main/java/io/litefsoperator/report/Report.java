package io.litefsoperator.report;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.litefsoperator.act.Outcome;
import io.litefsoperator.act.Refusal;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.api.LiteFsClusterStatus;
import io.litefsoperator.api.NodeStatus;
import io.litefsoperator.api.NodeStatus.State;
import io.litefsoperator.api.Requests;
import io.litefsoperator.decide.Decision;
import io.litefsoperator.decide.Extra;
import io.litefsoperator.decide.Ledger;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.observe.Pods;
import io.litefsoperator.observe.SeenRoute;
import io.litefsoperator.resources.Labels;
import io.litefsoperator.resources.Names;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What to tell of a cluster.
 *
 * @param status the whole status, as it should stand in the resource
 * @param changed the conditions whose status or reason is another one than before; of a new
 *     resource, Ready and faults alone
 * @param settled whether nothing is expected to change by itself, HTTPRoute and volumes apart
 * @param urgent whether a node's answer may lead to a remedy, so that all of them are asked often
 * @param route what is expected of the HTTPRoute
 * @param awaitsVolumes whether volumes are smaller than they should be
 */
public record Report(
    LiteFsClusterStatus status,
    List<Condition> changed,
    boolean settled,
    boolean urgent,
    Route route,
    boolean awaitsVolumes) {

  /** Nothing but looking tells what became of an HTTPRoute. */
  public enum Route {
    /** It is as it should be, or there is none. */
    Settled,
    /** Once this report is written, it is to be made. */
    Recorded,
    /** Others have to do something. */
    Awaited
  }

  /** What becomes of this kind is told by a condition of its own. */
  private static final String ROUTE = HasMetadata.getKind(HTTPRoute.class);

  /** The list is copied. */
  public Report {
    changed = List.copyOf(changed);
  }

  public static Report of(
      Observation observation, Decision decision, Outcome outcome, Instant now) {
    LiteFsCluster cluster = observation.cluster();
    Ledger ledger = decision.ledger();
    int primary = decision.findings().primary();
    List<NodeStatus> nodes = new Nodes(observation, primary, ledger.clusterId(), now).all();
    Finding lineage = new LineageFinding(observation, nodes, decision).finding();
    Long before = cluster.getStatus().observedGeneration();
    Long present = cluster.getMetadata().getGeneration();
    // What is recorded first is acted upon at the next look.
    boolean recording = !ledger.equals(Ledger.of(cluster.getStatus()));
    // What was just written for a new spec shows only at the next look.
    boolean writing = (recording || outcome.writes() > 0) && !Objects.equals(before, present);
    List<Finding> findings =
        new Conditions(
                observation,
                nodes,
                lineage,
                stalled(decision, outcome, lineage),
                leaving(outcome),
                writing,
                now)
            .all();
    Optional<Finding> volumes =
        new VolumesFinding(observation, decision.problems().isEmpty(), outcome.notGrown(), now)
            .finding();
    Optional<Finding> route =
        new RouteFinding(observation, outcome.extraRefusals().get(ROUTE), now).finding();
    Names names = Names.of(cluster);
    LiteFsClusterStatus status =
        new LiteFsClusterStatus(
            recording ? before : present,
            ledger.clusterId(),
            ledger.formerClusterIds(),
            cluster.getSpec().replicas() == 0 ? null : names.pod(primary),
            ledger.primaryVolume(),
            replicas(observation, ledger),
            readyReplicas(observation, nodes),
            Labels.selector(names.cluster()).entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(",")),
            nodes,
            ledger.remediation(),
            ledger.discards(),
            ledger.restore(),
            ledger.requests().equals(Requests.NONE) ? null : ledger.requests(),
            conditions(
                Stream.of(findings.stream(), volumes.stream(), route.stream())
                    .flatMap(all -> all)
                    .toList(),
                cluster,
                now));
    return of(
        cluster,
        status,
        outcome,
        Boolean.FALSE.equals(lineage.status()),
        route.map(finding -> route(finding, cluster)),
        volumes.filter(finding -> !Boolean.TRUE.equals(finding.status())).isPresent());
  }

  /** Of a resource that can't be read: all that was known of it before still stands. */
  public static List<Condition> ofUnreadable(
      List<Condition> before, String why, @Nullable Long generation, Instant now) {
    List<Finding> findings =
        List.of(
            new Finding(ConditionType.Ready, false, Reason.Unreadable, why),
            new Finding(
                ConditionType.Reconciling,
                false,
                Reason.Unreadable,
                "it waits for a person: see Stalled"),
            new Finding(ConditionType.Stalled, true, Reason.Unreadable, why));
    return findings.stream().map(finding -> condition(finding, before, generation, now)).toList();
  }

  private static Route route(Finding finding, LiteFsCluster cluster) {
    return Boolean.TRUE.equals(finding.status())
        ? Route.Settled
        : SeenRoute.isOnRecord(cluster) ? Route.Awaited : Route.Recorded;
  }

  private static Report of(
      LiteFsCluster cluster,
      LiteFsClusterStatus after,
      Outcome outcome,
      boolean urgent,
      Optional<Route> route,
      boolean awaitsVolumes) {
    LiteFsClusterStatus before = cluster.getStatus();
    List<Condition> changed =
        after.conditions().stream()
            .filter(condition -> isNews(before.conditions(), condition))
            .toList();
    boolean settled =
        outcome.writes() == 0
            && after.conditions().stream()
                .filter(condition -> condition.getType().equals(ConditionType.Ready.name()))
                .allMatch(condition -> condition.getStatus().equals("True"));
    return new Report(after, changed, settled, urgent, route.orElse(Route.Settled), awaitsVolumes);
  }

  /**
   * Pods that are stopped for a moment count: an autoscaler takes the number for what there is, and
   * would scale the cluster down for good.
   */
  private static int replicas(Observation observation, Ledger ledger) {
    int present = observation.pods().size();
    return ledger.remediation() == null && ledger.restore() == null
        ? present
        : Math.max(present, observation.cluster().getSpec().replicas());
  }

  private static int readyReplicas(Observation observation, List<NodeStatus> nodes) {
    return (int)
        nodes.stream()
            .filter(node -> node.state() == State.Writable || node.state() == State.Streaming)
            .filter(
                node -> Pods.isReady(Objects.requireNonNull(observation.pods().get(node.name()))))
            .count();
  }

  private static Finding stalled(Decision decision, Outcome outcome, Finding lineage) {
    if (!decision.problems().isEmpty()) {
      return stalled(
          Reason.InvalidSpec,
          decision.problems().stream().map(Object::toString).collect(Collectors.joining("; ")));
    }
    for (Refusal refusal : refusals(outcome).toList()) {
      if (refusal instanceof Refusal.NotOurs notOurs) {
        return stalled(
            Reason.NotOurs,
            "%s is there already and belongs to %s, not to this LiteFsCluster; delete or rename it, or %s"
                .formatted(
                    notOurs.object(),
                    notOurs.owner(),
                    withoutIt(refusal, decision).orElse("give the LiteFsCluster another name")));
      }
      if (refusal instanceof Refusal.NoNativeSidecars dropped) {
        return stalled(
            Reason.NoNativeSidecars,
            "this Kubernetes drops the restartPolicy of the init containers %s, so that pods would wait for ever for them to end; nothing was written of %s: they need Kubernetes 1.29 or newer; upgrade it, or set litefs.delivery to AppImage, with an image that contains litefs, and leave out such containers of your own in podTemplate"
                .formatted(String.join(", ", dropped.containers()), dropped.object()));
      }
      if (refusal instanceof Refusal.Rejected rejected) {
        return stalled(
            Reason.Rejected,
            "the API server refuses %s: %s%s"
                .formatted(
                    rejected.object(),
                    rejected.message(),
                    withoutIt(refusal, decision)
                        .map("; let it be made, or %s"::formatted)
                        .orElse("")));
      }
    }
    return decision.findings().obstacle() != null && decision.ledger().restore() == null
        ? stalled(lineage.reason(), lineage.message())
        : new Finding(
            ConditionType.Stalled, false, Reason.NoObstacle, "nothing waits for a person");
  }

  /** What to write in order to do without the object; empty if nothing does. */
  private static Optional<String> withoutIt(Refusal refusal, Decision decision) {
    return decision.extras().stream()
        .filter(Extra.Wanted.class::isInstance)
        .map(extra -> extra.object().getKind())
        .filter(kind -> refusal.object().startsWith(kind + " "))
        .findFirst()
        .map(
            kind ->
                "set spec.%s%s.enabled to false"
                    .formatted(kind.substring(0, 1).toLowerCase(Locale.ROOT), kind.substring(1)));
  }

  /** Those first that hold up the rest. */
  private static Stream<Refusal> refusals(Outcome outcome) {
    return Stream.concat(
        outcome.refusals().stream(),
        outcome.extraRefusals().entrySet().stream()
            .filter(refusal -> !refusal.getKey().equals(ROUTE))
            .map(Map.Entry::getValue));
  }

  private static String leaving(Outcome outcome) {
    return refusals(outcome)
        .filter(Refusal.Leaving.class::isInstance)
        .map(Refusal::object)
        .collect(Collectors.joining(", "));
  }

  private static Finding stalled(Reason reason, String message) {
    return new Finding(ConditionType.Stalled, true, reason, message);
  }

  private static List<Condition> conditions(
      List<Finding> findings, LiteFsCluster cluster, Instant now) {
    return findings.stream()
        .map(
            finding ->
                condition(
                    finding,
                    cluster.getStatus().conditions(),
                    cluster.getMetadata().getGeneration(),
                    now))
        .toList();
  }

  /** The transition time stays while the status does. */
  private static Condition condition(
      Finding finding, List<Condition> before, @Nullable Long generation, Instant now) {
    String status = finding.statusText();
    Condition last = find(before, finding.type().name());
    return new ConditionBuilder()
        .withType(finding.type().name())
        .withStatus(status)
        .withReason(finding.reason().name())
        .withMessage(finding.message())
        .withObservedGeneration(generation)
        .withLastTransitionTime(
            last != null && status.equals(last.getStatus())
                ? last.getLastTransitionTime()
                : now.truncatedTo(ChronoUnit.SECONDS).toString())
        .build();
  }

  private static @Nullable Condition find(List<Condition> conditions, String type) {
    return conditions.stream()
        .filter(condition -> type.equals(condition.getType()))
        .findFirst()
        .orElse(null);
  }

  private static boolean isNews(List<Condition> before, Condition after) {
    if (before.isEmpty()) {
      // Of a new resource, that it begins says all: an event each would be a write each, at the
      // moment when a thousand of them are made.
      return after.getType().equals(ConditionType.Ready.name())
          || Reason.valueOf(after.getReason()).isFault();
    }
    Condition last = find(before, after.getType());
    return last == null
        || !last.getStatus().equals(after.getStatus())
        || !last.getReason().equals(after.getReason());
  }
}
