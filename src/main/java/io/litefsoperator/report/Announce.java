package io.litefsoperator.report;

import com.fasterxml.jackson.databind.JsonNode;
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
import io.litefsoperator.observe.RawLiteFsCluster;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Tells a report to whoever may want it: the resource's status, events, metrics, the log. */
public final class Announce {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final PatchContext STATUS =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(Writer.FIELD_MANAGER)
          .withForce(true)
          .build();

  private final Events events;
  private final ConditionMetrics metrics = new ConditionMetrics();
  private final Clock clock;

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
    if (report.status().equals(cluster.getStatus())) {
      return true;
    }
    boolean written = patch(raw, MAPPER.valueToTree(report.status()), context);
    if (written) {
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
    status.set("conditions", MAPPER.valueToTree(merged));
    boolean written = patch(raw, status, context);
    if (written) {
      tell(raw, after.stream().filter(condition -> !before.contains(condition)).toList());
    }
    return written;
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

  /**
   * Server-side apply wants nothing but the name and what is applied. The next look begins with
   * what was written, or a change would be told twice.
   *
   * @return false if the resource changed or went since it was looked at
   */
  private static boolean patch(
      RawLiteFsCluster raw, JsonNode status, Context<RawLiteFsCluster> context) {
    RawLiteFsCluster patch = new RawLiteFsCluster();
    patch.setMetadata(
        new ObjectMetaBuilder()
            .withName(raw.getMetadata().getName())
            .withNamespace(raw.getMetadata().getNamespace())
            .withResourceVersion(raw.getMetadata().getResourceVersion())
            .build());
    patch.setStatus(status);
    try {
      RawLiteFsCluster written =
          context.getClient().resource(patch).subresource("status").patch(STATUS);
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
