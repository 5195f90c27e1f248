package io.litefsoperator.report;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.litefsoperator.resources.Labels;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes an event where a condition changed, for {@code kubectl describe} and whoever watches. */
public final class Events {

  private static final Logger log = LoggerFactory.getLogger(Events.class);

  /** Characters that the API server accepts in an event's message. */
  private static final int MESSAGE_MAX_LENGTH = 1024;

  private final KubernetesClient client;
  private final Clock clock;

  public Events(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /** An event that can't be written is logged and lost; the condition says the same. */
  public void record(HasMetadata cluster, Condition condition) {
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    boolean fault = Reason.valueOf(condition.getReason()).isFault();
    log.atLevel(fault ? org.slf4j.event.Level.WARN : org.slf4j.event.Level.INFO)
        .log(
            "{}={} {}: {}",
            condition.getType(),
            condition.getStatus(),
            condition.getReason(),
            condition.getMessage());
    try {
      client
          .v1()
          .events()
          .inNamespace(cluster.getMetadata().getNamespace())
          .resource(
              new EventBuilder()
                  .withNewMetadata()
                  .withGenerateName(cluster.getMetadata().getName() + ".")
                  .withNamespace(cluster.getMetadata().getNamespace())
                  .endMetadata()
                  .withNewInvolvedObject()
                  .withApiVersion(cluster.getApiVersion())
                  .withKind(cluster.getKind())
                  .withName(cluster.getMetadata().getName())
                  .withNamespace(cluster.getMetadata().getNamespace())
                  .withUid(cluster.getMetadata().getUid())
                  .endInvolvedObject()
                  .withType(fault ? "Warning" : "Normal")
                  .withReason(condition.getReason())
                  .withMessage(message(condition))
                  .withFirstTimestamp(now)
                  .withLastTimestamp(now)
                  .withCount(1)
                  .withNewSource()
                  .withComponent(Labels.OPERATOR)
                  .endSource()
                  .withReportingComponent(Labels.OPERATOR)
                  .withReportingInstance(Labels.OPERATOR)
                  .build())
          .create();
    } catch (KubernetesClientException e) {
      log.warn("could not write the event {}: {}", condition.getReason(), e.getMessage());
    }
  }

  private static String message(Condition condition) {
    String message =
        "%s is %s: %s"
            .formatted(condition.getType(), condition.getStatus(), condition.getMessage());
    return message.length() <= MESSAGE_MAX_LENGTH
        ? message
        : message.substring(0, MESSAGE_MAX_LENGTH - 1) + "…";
  }
}
