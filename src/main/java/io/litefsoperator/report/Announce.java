package io.litefsoperator.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.litefsoperator.act.Writer;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.api.LiteFsClusterStatus;
import io.litefsoperator.observe.RawLiteFsCluster;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a report to whoever may want it: the resource's status, events, metrics, the log. */
public final class Announce {

  private static final Logger log = LoggerFactory.getLogger(Announce.class);

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Answers to a status that would be the same the next time. */
  private static final Set<Integer> REFUSED =
      Set.of(HttpURLConnection.HTTP_BAD_REQUEST, 422, HttpURLConnection.HTTP_INTERNAL_ERROR);

  private static final PatchContext STATUS =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(Writer.FIELD_MANAGER)
          .withForce(true)
          .build();

  private static final PatchContext MERGE =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON_MERGE)
          .withFieldManager(Writer.FIELD_MANAGER)
          .build();

  private final Events events;
  private final ConditionMetrics metrics = new ConditionMetrics();
  private final RemediationMetrics remediations = new RemediationMetrics();
  private final Clock clock;

  /** What events alone told, by the resource's UID: they are not told at every look again. */
  private final Map<String, String> toldByEvent = new ConcurrentHashMap<>();

  public Announce(KubernetesClient client, Clock clock) {
    this.events = new Events(client, clock);
    this.clock = clock;
  }

  /**
   * The status is written only where it says something else than the resource's present one.
   *
   * @return false if the resource changed or went since it was looked at: look again
   */
  public boolean report(
      RawLiteFsCluster raw,
      LiteFsCluster cluster,
      Report report,
      Context<RawLiteFsCluster> context) {
    if (report.status().equals(withoutOthers(cluster.getStatus()))) {
      return true;
    }
    boolean written = write(raw, context, () -> apply(raw, report, context.getClient()));
    if (written) {
      remediations.count(cluster.getStatus(), report.status());
      tell(raw, report.changed());
    }
    return written;
  }

  /**
   * Keeps every other part of the status: the pinned cluster ID is in nothing else.
   *
   * @return as {@link #report}
   */
  public boolean unreadable(RawLiteFsCluster raw, String why, Context<RawLiteFsCluster> context) {
    ObjectNode status =
        raw.getStatus() instanceof ObjectNode present
            ? present.deepCopy()
            : JsonNodeFactory.instance.objectNode();
    List<Condition> before = conditions(status);
    List<Condition> after =
        Report.ofUnreadable(before, why, raw.getMetadata().getGeneration(), clock.instant());
    if (before.containsAll(after)) {
      return true;
    }
    List<Condition> merged = new ArrayList<>(before);
    after.forEach(
        condition -> {
          merged.removeIf(other -> condition.getType().equals(other.getType()));
          merged.add(condition);
        });
    List<Condition> news = after.stream().filter(condition -> !before.contains(condition)).toList();
    try {
      boolean written = write(raw, context, () -> merge(raw, merged, context.getClient()));
      if (written) {
        toldByEvent.remove(raw.getMetadata().getUid());
        tell(raw, news);
      }
      return written;
    } catch (KubernetesClientException e) {
      if (!REFUSED.contains(e.getCode())) {
        throw e;
      }
      // A rule of the schema that can't be evaluated on this resource refuses its status too.
      if (!why.equals(toldByEvent.put(raw.getMetadata().getUid(), why))) {
        log.warn("the status can't be written: {}", e.getMessage());
        tell(raw, news);
      }
      return true;
    }
  }

  /** Conditions of other writers stay in the list, and are none of our business. */
  private static LiteFsClusterStatus withoutOthers(LiteFsClusterStatus status) {
    return new LiteFsClusterStatus(
        status.observedGeneration(),
        status.clusterId(),
        status.formerClusterIds(),
        status.primary(),
        status.primaryVolume(),
        status.replicas(),
        status.readyReplicas(),
        status.selector(),
        status.nodes(),
        status.remediation(),
        status.discards(),
        status.restore(),
        status.requests(),
        status.conditions().stream()
            .filter(condition -> ConditionType.isOurs(condition.getType()))
            .toList());
  }

  private void tell(RawLiteFsCluster raw, List<Condition> changed) {
    changed.forEach(metrics::count);
    changed.stream()
        // It comes and goes with the others, and would say everything twice.
        .filter(condition -> !condition.getType().equals(ConditionType.Reconciling.name()))
        .forEach(condition -> events.record(raw, condition));
  }

  private static List<Condition> conditions(ObjectNode status) {
    List<Condition> conditions = new ArrayList<>();
    status
        .path("conditions")
        .forEach(node -> conditions.add(MAPPER.convertValue(node, Condition.class)));
    return conditions;
  }

  /** Server-side apply wants nothing but the name and what is applied. */
  private static RawLiteFsCluster apply(
      RawLiteFsCluster raw, Report report, KubernetesClient client) {
    RawLiteFsCluster patch = new RawLiteFsCluster();
    patch.setMetadata(
        new ObjectMetaBuilder()
            .withName(raw.getMetadata().getName())
            .withNamespace(raw.getMetadata().getNamespace())
            .withResourceVersion(raw.getMetadata().getResourceVersion())
            .build());
    patch.setStatus(MAPPER.valueToTree(report.status()));
    return client.resource(patch).subresource("status").patch(STATUS);
  }

  /** Server-side apply fails on an object whose spec does not fit the schema. */
  private static RawLiteFsCluster merge(
      RawLiteFsCluster raw, List<Condition> conditions, KubernetesClient client) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.putObject("metadata").put("resourceVersion", raw.getMetadata().getResourceVersion());
    patch
        .putObject("status")
        .put("observedGeneration", raw.getMetadata().getGeneration())
        .set("conditions", MAPPER.valueToTree(conditions));
    return client.resource(raw).subresource("status").patch(MERGE, patch.toString());
  }

  /**
   * The next look begins with what was written, or a change would be told twice.
   *
   * @return false if the resource changed or went since it was looked at
   */
  private static boolean write(
      RawLiteFsCluster raw, Context<RawLiteFsCluster> context, Supplier<RawLiteFsCluster> request) {
    try {
      RawLiteFsCluster written = request.get();
      context
          .eventSourceRetriever()
          .getControllerEventSource()
          .handleRecentResourceUpdate(ResourceID.fromResource(raw), written, raw);
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT
          || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }
}
